"""What can be measured of a kiosk's page: its controls, how it answers a hand that means no good, time that passes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

SMALLEST = 48.0
"""CSS pixels a control has at least, each way."""

_CONTROLS = """() => [...document.querySelectorAll(
    'button, a[href], input, select, textarea, [role="button"], [tabindex]:not([tabindex="-1"])')]
  .filter((each) => each.checkVisibility() && (!document.querySelector('dialog[open]') || each.closest('dialog[open]')))
  .map((each) => {
    const { top, width, height } = each.getBoundingClientRect();
    return { name: each.getAttribute('aria-label') || each.innerText.trim(), top, width, height };
  })"""

_LATER = """(seconds) => {
  const now = performance.now.bind(performance);
  performance.now = () => now() + seconds * 1000;
}"""

_REFUSED = """([type, kind, init]) => {
  const event = new window[kind](type, { bubbles: true, cancelable: true, ...init });
  document.querySelector('.kiosk').dispatchEvent(event);
  return event.defaultPrevented;
}"""

_TWO_FINGERS = """() => {
  const target = document.querySelector('.kiosk');
  const finger = (identifier) => new Touch({ identifier, target, clientX: 90 * identifier, clientY: 90 });
  const held = (count) => {
    const touches = [1, 2].slice(0, count).map(finger);
    const event = new TouchEvent('touchmove', { bubbles: true, cancelable: true, touches });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return [held(1), held(2)];
}"""


@dataclass(frozen=True)
class Control:
    """Something that can be touched: its name for people who don't see it, its upper edge and size in CSS pixels."""

    name: str
    top: float
    width: float
    height: float


def controls(page: Page) -> list[Control]:
    """Return what can be touched now; of an open dialog only what is in it."""
    return [Control(**each) for each in page.evaluate(_CONTROLS)]


def too_small(found: Sequence[Control]) -> list[Control]:
    """Return the controls a finger may miss, and those without a name."""
    return [each for each in found if min(each.width, each.height) < SMALLEST or not each.name]


def later(page: Page, seconds: float) -> None:
    """Let time pass, as far as the page counts how long nobody has touched it."""
    page.evaluate(_LATER, seconds)


def refuses(page: Page, kind: str, event: str, **init: Any) -> bool:
    """Whether the page holds back what a browser would do after an event."""
    return bool(page.evaluate(_REFUSED, [event, kind, init]))


def two_fingers(page: Page) -> tuple[bool, bool]:
    """Whether the page holds back a move of one finger (it scrolls) and of two (they zoom)."""
    one, two = page.evaluate(_TWO_FINGERS)
    return one, two
