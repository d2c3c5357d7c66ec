"""Cold kiosk: first paint, first tile that answers, tap to visible reaction; beside a bare page of the same hub.

    .venv/bin/python tests/benchmarks/first_paint.py [--rounds 8] [--json]

Each round opens a kiosk and a bare page (the hub's one-line answer to an unknown address) in fresh browser contexts
with empty caches, in turn. `paint` is the browser's own first-contentful-paint: the hall's name, which stands in the
page itself. `interactive` is measured from the start of the navigation: the page presses a language as soon as it is
there, and the scenes' tiles, which can be touched then, were drawn. `reaction` is a real touch through the browser's
input, on a language: from the event's time stamp to the second frame after it, which shows the change. Exit status 1
when the middle of the rounds breaks a bound.
"""

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

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

WATCH = """() => {
  window.reactions = [];
  addEventListener('pointerdown', event => {
    requestAnimationFrame(() => requestAnimationFrame(now => window.reactions.push(now - event.timeStamp)));
  }, {capture: true});
}"""

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
    """Touch three languages: nothing is asked of the hub, everything on the screen changes."""
    page.evaluate(WATCH)
    for name in (LANGUAGES["ko"], LANGUAGES["en"], LANGUAGES["vi"]):
        before = page.evaluate("window.reactions.length")
        page.get_by_role("button", name=name, exact=True).first.tap()
        page.wait_for_function("before => window.reactions.length > before", arg=before)
    found.reaction += page.evaluate("window.reactions")


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
