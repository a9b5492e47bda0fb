"""The generative posters: repeatable by seed, of the size asked for, and never blank."""

import pytest
from PIL import Image, ImageChops, ImageStat

from auctions.demo.posters import STYLES, draw, photo_views

SIDE = 64


@pytest.mark.parametrize("style", STYLES)
def test_every_style_draws_something_and_the_same_again(style: str) -> None:
    picture = draw(style, 7, SIDE, SIDE)
    assert (picture.mode, picture.size) == ("RGB", (SIDE, SIDE))
    assert max(ImageStat.Stat(picture).stddev) > 8, "an almost even sheet of paper"
    assert picture.tobytes() == draw(style, 7, SIDE, SIDE).tobytes()


@pytest.mark.parametrize("style", STYLES)
def test_another_seed_is_another_picture(style: str) -> None:
    pictures = {_without_grain(draw(style, seed, SIDE, SIDE)) for seed in range(4)}
    assert len(pictures) >= 3, "seeds differ in more than the grain of the paper"


def _without_grain(picture: Image.Image) -> bytes:
    return picture.resize((8, 8), Image.Resampling.BOX).point(lambda level: level // 6).tobytes()


@pytest.mark.parametrize("style", STYLES)
def test_a_larger_size_shows_the_same_work(style: str) -> None:
    small, large = draw(style, 3, 200, 200), draw(style, 3, 400, 400)
    blurred = (picture.convert("L").resize((6, 6), Image.Resampling.BOX) for picture in (small, large))
    assert max(ImageStat.Stat(ImageChops.difference(*blurred)).mean) < 14


@pytest.mark.parametrize("size", [(120, 80), (80, 120), (1, 1)])
@pytest.mark.parametrize("style", STYLES)
def test_any_proportion_draws(style: str, size: tuple[int, int]) -> None:
    assert draw(style, 1, *size).size == size


def test_there_are_at_least_thirty_styles_and_an_unknown_one_is_refused() -> None:
    assert len(STYLES) >= 30
    with pytest.raises(KeyError):
        draw("sunflowers in a vase", 1)


def test_the_gallery_adds_a_detail_and_a_wall_of_the_same_size() -> None:
    work = draw("kilim", 12, 160, 120)
    detail, wall = photo_views(work)
    assert detail.size == wall.size == work.size
    assert len({work.tobytes(), detail.tobytes(), wall.tobytes()}) == 3
    assert [view.tobytes() for view in photo_views(work)] == [detail.tobytes(), wall.tobytes()]


def test_the_framed_work_hangs_in_the_middle_of_the_wall() -> None:
    red = Image.new("RGB", (200, 200), (200, 20, 20))
    wall = photo_views(red)[1]
    assert _is_red(wall.getpixel((100, 80)))
    assert not any(_is_red(wall.getpixel(corner)) for corner in ((2, 2), (197, 2), (2, 197), (197, 197)))


def _is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return bool(red > 2 * green and red > 2 * blue)
