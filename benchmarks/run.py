"""Run every benchmark, one after the other, and write what they say into docs/performance.md.

`--small` runs each at a size for CI and writes nothing: figures of a small run mean little.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.figures import MARK, Figure

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
WITH_FIGURES = (
    "bench_bids",
    "bench_http",
    "bench_closing",
    "bench_sealed",
    "bench_pages",
    "bench_sockets",
    "bench_ledger",
)
IN_WORDS = ("bench_engine",)


def said_by(name: str, *options: str) -> tuple[str, int]:
    """Run one benchmark in a process of its own; give what it printed, and its exit code."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    words = "\n".join(line for line in done.stdout.splitlines() if not line.startswith(MARK))
    print(words, flush=True)
    return done.stdout, done.returncode


def figures_in(output: str) -> list[Figure]:
    """Read back the figures that a benchmark printed for the table."""
    return [Figure(**json.loads(line.removeprefix(MARK))) for line in output.splitlines() if line.startswith(MARK)]


def table(figures: list[Figure], words: dict[str, str]) -> str:
    """Write the table, and beside it what the benchmarks without figures said."""
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {os.cpu_count()} cores ({platform.machine()}), "
        f"load {os.getloadavg()[1]:.1f}, Python {platform.python_version()}.",
        "",
        "| work | measured | must | aim | the limit beside it |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(figure.cells())} |" for figure in figures),
    ]
    for name, said in words.items():
        lines += ["", f"`{name}` says:", "", "```text", said.strip(), "```"]
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the table between the marks of docs/performance.md."""
    before, rest = PAGE.read_text().split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}")


def main() -> int:
    """Run them all; 1 when one of them failed or missed what it must reach."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true", help="sizes for CI; docs/performance.md stays as it is")
    small = options.parse_args().small
    failed, figures, words = [], [], {}
    for name in (*WITH_FIGURES, *IN_WORDS):
        output, code = said_by(name, *(["--small"] if small else []), *(["--json"] if name in WITH_FIGURES else []))
        figures += figures_in(output)
        if name in IN_WORDS:
            words[name] = output
        if code:
            failed.append(name)
    if not small:
        write(table(figures, words))
    if failed:
        print(f"failed, or short of what they must reach: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
