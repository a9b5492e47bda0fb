"""Smooth chance: value noise over the plane, for fields, wobbles and skylines. No drawing here."""

import math
import random


class Noise:
    """A smooth random landscape, repeatable by its random source; values run from -1 to 1."""

    def __init__(self, rng: random.Random, side: int = 64) -> None:
        """Make a lattice of `side` by `side` random heights, which repeats beyond that."""
        self._side = side
        self._heights = [[rng.uniform(-1, 1) for _ in range(side)] for _ in range(side)]

    def at(self, x: float, y: float) -> float:
        """Return the height at a point; one unit is one step of the lattice."""
        left, top = math.floor(x), math.floor(y)
        right, down = x - left, y - top
        right *= right * (3 - 2 * right)
        down *= down * (3 - 2 * down)
        side = self._side
        upper, lower = self._heights[top % side], self._heights[(top + 1) % side]
        left %= side
        after = (left + 1) % side
        above = upper[left] + (upper[after] - upper[left]) * right
        below = lower[left] + (lower[after] - lower[left]) * right
        return above + (below - above) * down

    def rough(self, x: float, y: float, octaves: int = 4) -> float:
        """Return the sum of `octaves` heights, each of half the size and twice the frequency, within -1 to 1."""
        total, size, reach = 0.0, 1.0, 0.0
        for octave in range(octaves):
            total += size * self.at(x + 17.3 * octave, y + 9.1 * octave)
            reach += size
            x, y, size = x * 2, y * 2, size / 2
        return total / reach
