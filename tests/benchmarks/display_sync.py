"""How far apart two displays are that play one film: two browsers on one machine, the hub's clock between them.

    .venv/bin/python tests/benchmarks/display_sync.py [--seconds 60] [--json]

Each display is a browser process of its own. Where its film is, is read in both with the time of the clock that all
browsers of a machine share (`performance.timeOrigin`); told are the differences in milliseconds. A frame of a 60 Hz
display lasts 16.7 ms. With `--loop`, the film begins again each 20 seconds, which browsers do by a jump.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.end_to_end.films import film
from tests.end_to_end.hub import demo_hub
from tests.end_to_end.screens import beside, chromium
from tests.end_to_end.walls import Wall, skew, wall
from tests.exhibit_server.content.sending import add

ONE_FRAME = 1000 / 60
SETTLE = 10.0
EVERY = 0.25


def measured(first: Wall, second: Wall, seconds: float) -> list[float]:
    """Return the differences seen in so many seconds, in milliseconds, leaving out moments in which one jumps."""
    found: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        apart = skew(first, second)
        if apart != float("inf"):
            found.append(apart)
        first.page.wait_for_timeout(EVERY * 1000)
    return found


def report(found: list[float]) -> dict[str, float]:
    """Return the figures."""
    return {
        "samples": len(found),
        "median_ms": round(statistics.median(found), 2),
        "p95_ms": round(statistics.quantiles(found, n=20)[-1], 2),
        "worst_ms": round(max(found), 2),
        "under_one_frame_percent": round(100 * sum(each < ONE_FRAME for each in found) / len(found), 1),
    }


def main() -> None:
    """Play a film on two displays and tell how far apart they were."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--loop", action="store_true")
    arguments.add_argument("--json", action="store_true")
    wanted = arguments.parse_args()
    length = 20.0 if wanted.loop else wanted.seconds + SETTLE + 10
    with ExitStack() as stack:
        hub = stack.enter_context(demo_hub(Path(tempfile.mkdtemp()) / "data"))
        browser = stack.enter_context(chromium())
        add(hub.api, "film", film(browser, length), tags=["loop"] if wanted.loop else [])
        other = stack.enter_context(beside(browser))
        first = stack.enter_context(wall(browser, hub, "construction"))
        second = stack.enter_context(wall(other, hub, "lobby"))
        first.ask("film")
        second.ask("film")
        first.page.wait_for_timeout(SETTLE * 1000)
        figures = report(measured(first, second, wanted.seconds))
    print(json.dumps(figures) if wanted.json else "\n".join(f"{name}: {figure}" for name, figure in figures.items()))


if __name__ == "__main__":
    main()
