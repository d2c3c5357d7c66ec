"""Cold kiosk: first paint, first tile that answers, tap to visible reaction; beside a bare page of the same hub.

    .venv/bin/python tests/benchmarks/first_paint.py [--rounds 8] [--json]

Each round opens a kiosk and a bare page (the hub's one-line answer to an unknown address) in fresh browser contexts
with empty caches, in turn. `paint` is the browser's own first-contentful-paint: the hall's name, which stands in the
page itself. `interactive` is measured from the start of the navigation: the page presses a language as soon as it is
there, and the scenes' tiles, which can be touched then, were drawn. `reaction` is a real touch through the browser's
input, on languages and on tiles: from the touch's own time stamp to the moment at which the first frame drawn because
of it was shown, as the browser traces it (EventLatency of TOUCH_PRESSED); nothing of the driver is in it. The finger
stays until that frame and is lifted then, as fingers do. That the frame shows a change is looked at, pixel by pixel,
with every touch. Exit status 1 when the middle of the rounds breaks a bound.
"""

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page

from tests.end_to_end.hub import DemoHub, demo_hub
from tests.end_to_end.screens import LANGUAGES, PORTRAIT, chromium

PAINTS_WITHIN = 1_000.0
ANSWERS_WITHIN = 1_500.0
REACTS_WITHIN = 50.0
"""Milliseconds, as issue 5 asks for on this class of machine; the middle of the rounds is held against them."""

PAINT = """() => new Promise(done => new PerformanceObserver(list => {
  const first = list.getEntriesByName('first-contentful-paint')[0];
  if (first) done(first.startTime);
}).observe({type: 'paint', buffered: true}))"""

FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
TRACED = ["input", "input.scrolling"]

INTERACTIVE = """
window.interactive = new Promise(done => {
  const look = () => {
    const language = document.querySelector('main [lang="vi"][type="button"]');
    if (!language) return requestAnimationFrame(look);
    language.click();
    const tile = () => document.querySelector('[data-scene]')
      ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(tile);
    tile();
  };
  look();
})"""


@dataclass
class Measured:
    """Milliseconds, one for each round."""

    bare_paint: list[float] = field(default_factory=list)
    paint: list[float] = field(default_factory=list)
    interactive: list[float] = field(default_factory=list)
    reaction: list[float] = field(default_factory=list)
    received: list[float] = field(default_factory=list)
    """Kilobytes that came over the wire for one cold kiosk, fonts and pictures with them."""


def cold(browser: Browser) -> BrowserContext:
    """Return a context that has seen nothing yet."""
    return browser.new_context(viewport=PORTRAIT, has_touch=True, locale="vi", service_workers="block")


def bare_round(browser: Browser, hub: DemoHub, found: Measured) -> None:
    context = cold(browser)
    page = context.new_page()
    page.goto(f"{hub.url('home').rstrip('/')}/icon-that-is-not-there.txt")
    found.bare_paint.append(page.evaluate(PAINT))
    context.close()


def kiosk_round(browser: Browser, hub: DemoHub, found: Measured) -> None:
    context = cold(browser)
    page = context.new_page()
    page.add_init_script(INTERACTIVE)
    page.goto(hub.url("kiosk_urban"))
    found.paint.append(page.evaluate(PAINT))
    found.interactive.append(page.evaluate("window.interactive"))
    found.received.append(page.evaluate(RECEIVED) / 1000)
    react(page, found)
    context.close()


RECEIVED = "performance.getEntriesByType('resource').reduce((sum, each) => sum + each.transferSize, 0)"


def react(page: Page, found: Measured) -> None:
    """Touch three languages (everything on the screen changes) and a tile (the finger slides off: nothing starts)."""
    browser = page.context.browser
    assert browser is not None
    keys = page.context.new_cdp_session(page)
    browser.start_tracing(page=page, categories=TRACED)
    for name in (LANGUAGES["ko"], LANGUAGES["en"], LANGUAGES["vi"]):
        press(page, keys, page.get_by_role("button", name=name, exact=True).first)
    press(page, keys, page.locator("[data-scene]").first, lifted="touchCancel")
    found.reaction += latencies(json.loads(browser.stop_tracing())["traceEvents"])


def press(page: Page, keys: CDPSession, what: Locator, lifted: str = "touchEnd") -> None:
    """Put a finger on something and lift it. Raises AssertionError where what is under it looks as before."""
    box = what.bounding_box()
    assert box is not None
    before = page.screenshot(clip=box)
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    keys.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    page.evaluate(FRAMES)
    assert page.screenshot(clip=box) != before, "a press that cannot be seen"
    keys.send("Input.dispatchTouchEvent", {"type": lifted, "touchPoints": []})
    page.evaluate(FRAMES)


def latencies(events: list[dict[str, Any]]) -> list[float]:
    """Return the milliseconds from each touch to the frame that showed it: pairs of beginnings and ends by their id."""
    begun: dict[tuple[Any, ...], dict[str, Any]] = {}
    found = []
    for event in sorted((each for each in events if each["name"] == "EventLatency"), key=lambda each: each["ts"]):
        key = (event["pid"], str(event.get("id2") or event.get("id")))
        if event["ph"] == "b":
            begun[key] = event
        elif (begin := begun.pop(key, None)) is not None:
            kind = begin["args"].get("event_latency", {}).get("event_type")
            if kind == "TOUCH_PRESSED":
                found.append((event["ts"] - begin["ts"]) / 1000)
    return found


def summary(values: list[float]) -> dict[str, float]:
    return {"p50": round(statistics.median(values), 1), "max": round(max(values), 1)}


def measure(rounds: int) -> Measured:
    """Run a hub, then the rounds; one before them warms the machine's own caches and is not counted."""
    found = Measured()
    with tempfile.TemporaryDirectory() as folder, demo_hub(Path(folder) / "data") as hub, chromium() as browser:
        hub.await_all_online()
        kiosk_round(browser, hub, Measured())
        for _ in range(rounds):
            bare_round(browser, hub, found)
            kiosk_round(browser, hub, found)
    return found


def report(found: Measured) -> dict[str, Any]:
    figures: dict[str, Any] = {name: summary(values) for name, values in vars(found).items()}
    figures["ratio_to_bare"] = round(figures["paint"]["p50"] / figures["bare_paint"]["p50"], 1)
    return figures


def main() -> int:
    """Measure, print, compare with the bounds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    figures = report(measure(asked.rounds))
    if asked.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:<14}", value if isinstance(value, float) else f"p50 {value['p50']:>7} max {value['max']:>7}")
    bounds = (("paint", PAINTS_WITHIN), ("interactive", ANSWERS_WITHIN), ("reaction", REACTS_WITHIN))
    return int(any(figures[name]["p50"] >= bound for name, bound in bounds))


if __name__ == "__main__":
    sys.exit(main())
