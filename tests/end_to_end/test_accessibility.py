"""No page of the hall keeps anybody out: axe-core finds nothing, in any theme, and no page breaks its own rules.

The structure of a page is the same in every theme, so it is looked at once; colours are looked at in each.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.end_to_end.hub import ROOT, Json, demo_hub
from tests.end_to_end.screens import chromium
from tests.end_to_end.views import THEMES, VIEWS, View
from tests.end_to_end.walk import Walk

AXE = ROOT / "web_kiosk" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"type": "rule", "values": ["color-contrast"]},
    "contrast": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]},
}
LOOK = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations)"""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What was found, by "view/theme"; under "console" what the pages broke of their own rules."""
    results: dict[str, list[str]] = {}
    with demo_hub(tmp_path_factory.mktemp("axe") / "data") as hub, chromium() as browser:
        walk = Walk(hub, browser)
        for view, page in walk.every("vi", VIEWS):
            for theme in THEMES:
                results[f"{view.name}/{theme}"] = look(page, theme)
            page.emulate_media(**THEMES[view.theme])
        results["console"] = walk.breaches
    return results


def look(page: Page, theme: str) -> list[str]:
    """Return what axe-core says of a page in a theme, one line for each thing."""
    page.emulate_media(**THEMES[theme])
    page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    violations: list[Json] = page.evaluate(LOOK, RULES[theme])
    return [line for violation in violations for line in told(violation)]


def told(violation: Json) -> list[str]:
    """Return a violation in words: rule, what is wrong, where."""
    return [
        f"{violation['id']}: {node['target'][0]}: {(node['any'] or node['all'] or node['none'])[0]['message']}"
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
def test_axe_finds_nothing(found: dict[str, list[str]], view: View, theme: str) -> None:
    assert found[f"{view.name}/{theme}"] == []


def test_no_page_breaks_the_content_security_policy(found: dict[str, list[str]]) -> None:
    assert found["console"] == []


def test_forced_colours_leave_shapes_and_choices_to_be_seen(tmp_path: Path) -> None:
    """Where the system paints with its own few colours, grounds are gone: a dot, a bar, a chosen button must not be."""
    with demo_hub(tmp_path / "data") as hub, chromium() as browser:
        page = browser.new_page(forced_colors="active", reduced_motion="reduce")
        page.goto(f"{hub.url('home').rstrip('/')}/gallery")
        page.locator("#devices").wait_for()
        ground = "e => getComputedStyle(e).backgroundColor"
        paper = page.locator("body").evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
        for shape in (".pill.ready .shape", ".pill.fault .shape", ".bar .left", 'button[aria-pressed="true"]'):
            assert page.locator(shape).first.evaluate(ground) not in (paper, "rgba(0, 0, 0, 0)"), shape


def test_axe_can_find_something(tmp_path: Path) -> None:
    """The looking itself works: a page with three faults has three."""
    with chromium() as browser:
        page = browser.new_page()
        page.set_content(
            "<html data-theme='light'><body><main><h1>x</h1><img src='x'><button></button></main></body></html>"
        )
        assert {line.split(":")[0] for line in look(page, "light")} >= {"image-alt", "button-name", "html-has-lang"}
