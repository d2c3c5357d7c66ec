"""The technician's pages in a real browser: devices, courses, wires, events, people, backups, the week."""

import csv
import io
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.end_to_end.hub import DemoHub, demo_hub, eventually
from tests.end_to_end.screens import LANDSCAPE, chromium, screen, text
from tests.end_to_end.test_accessibility import look
from tests.end_to_end.views import THEMES

TANK, LAMP = "water-tank", "street-light-1"
NARROW: ViewportSize = {"width": 360, "height": 780}
LOW: ViewportSize = {"width": 1280, "height": 400}

NAME_OF = "(index) => document.querySelector(`[data-row='${index}'] a`).textContent.trim()"
LEAP_ABOUT = """async () => {
  const end = document.documentElement.scrollHeight;
  for (const to of [end, 0, 700, end, 300, 1000, 0, end]) {
    scrollTo(0, to);
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  }
}"""
SHOWN = """() => {
  const top = document.querySelector('[data-row]').parentElement.getBoundingClientRect().top;
  return [...document.querySelectorAll('[data-row]')].map((row) => ({
    index: Number(row.dataset.row),
    name: row.querySelector('a').textContent.trim(),
    spoken: row.getAttribute('aria-rowindex'),
    top: row.getBoundingClientRect().top - top,
    height: row.getBoundingClientRect().height,
  }));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("technician") / "data") as hub:
        eventually(lambda: hub.availability(TANK) == "online", 40, "the tank is online")
        yield hub


def open_as(page: Page, hub: DemoHub, person: str, place: str, pin: str | None = None) -> None:
    """Log somebody in and open a page of the workshop."""
    home = hub.url("home").rstrip("/")
    answer = page.context.request.post(
        f"{home}/api/session", data={"name": person, "pin": pin or hub.facts["pins"][person]}
    )
    assert answer.ok, answer.text()
    page.goto(f"{home}/technician?lang=en#{place}")
    page.reload()
    page.locator("main h1").first.wait_for()


def test_only_the_rows_one_sees_are_drawn_and_the_arrows_lead_through_all(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "technician", "devices")
        every = len(hub.items("devices"))
        expect(page.get_by_role("table")).to_have_attribute("aria-rowcount", str(every + 1))
        assert page.locator("[data-row]").count() < every
        page.locator('[data-row="0"] a').focus()
        page.keyboard.press("End")
        expect(page.locator(f'[data-row="{every - 1}"] a')).to_be_focused()
        expect(page.locator(f'[data-row="{every - 1}"]')).to_be_in_viewport()

        page.get_by_role("searchbox").fill("model water")
        expect(page.locator("[data-row]")).to_have_count(1)
        page.locator('[data-row="0"] a').click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Model water tank")
        page.go_back()
        expect(page.get_by_role("searchbox")).to_have_value("model water")


def test_after_scrolling_fast_every_row_is_the_right_one_and_the_focus_is_where_it_was(
    hub: DemoHub, browser: Browser
) -> None:
    with screen(browser, hub.url("technician"), LOW) as page:
        open_as(page, hub, "technician", "devices")
        every = len(hub.items("devices"))
        names = [page.evaluate(NAME_OF, 0)]
        # Down row by row, so that each is seen once and by itself: what the list says of itself.
        page.locator('[data-row="0"] a').focus()
        for index in range(1, every):
            page.keyboard.press("ArrowDown")
            expect(page.locator(f'[data-row="{index}"] a')).to_be_focused()
            names.append(page.evaluate(NAME_OF, index))
        assert sorted(names) == sorted(device["name"]["en"] for device in hub.items("devices"))

        page.keyboard.press("Home")
        expect(page.locator('[data-row="0"] a')).to_be_focused()
        page.evaluate(LEAP_ABOUT)
        shown = page.evaluate(SHOWN)
        assert [row["index"] for row in shown] == sorted(row["index"] for row in shown), "read in their order"
        assert len(shown) < every and shown[-1]["index"] == every - 1, "the end of the list is drawn, not all of it"
        for row in shown:
            assert row["name"] == names[row["index"]]
            assert row["spoken"] == str(row["index"] + 2)
            assert abs(row["top"] - row["index"] * row["height"]) < 1
        expect(page.get_by_role("table")).to_have_attribute("aria-rowcount", str(every + 1))
        expect(page.locator('[data-row="0"] a')).to_be_focused()
        assert page.evaluate("document.querySelectorAll('[data-row] a[tabindex=\"0\"]').length") == 1
        page.keyboard.press("ArrowDown")
        expect(page.locator('[data-row="1"] a')).to_be_focused()
        expect(page.locator('[data-row="1"]')).to_be_in_viewport()


def test_the_overview_says_first_what_is_wrong_and_what_that_costs(hub: DemoHub, browser: Browser) -> None:
    hub.await_all_online()
    flood = hub.scene("flood-response")["title"]["en"]
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "technician", "overview")
        well = page.get_by_role("heading", name=words("well"), exact=True)
        expect(well).to_be_visible()
        hub.fault(TANK, "offline")
        wrong = page.get_by_role("heading", name=words("attention"), exact=True)
        unready = page.get_by_role("heading", name=words("unready"), exact=True)
        expect(wrong).to_be_visible()
        expect(unready).to_be_visible()
        expect(well).to_have_count(0)
        held = page.locator("section").filter(has=unready)
        expect(held.get_by_role("listitem").filter(has_text=flood)).to_contain_text("Model water tank: no answer")
        figures = page.get_by_text(words("figure.devices"), exact=True)
        tops = [spot.bounding_box() for spot in (wrong, unready, figures)]
        assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
        for theme in THEMES:
            assert look(page, theme) == []
        held.get_by_role("link", name=flood).click()
        scene = page.locator("article").filter(has=page.get_by_role("heading", name=flood))
        expect(scene).to_be_focused()
        expect(scene).to_be_in_viewport()
        expect(scene.get_by_role("link")).to_have_attribute("href", "/studio/flood-response")
    hub.fault(TANK, None)
    hub.await_all_online()


def test_a_phone_folds_the_filters_away_and_counts_them(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("technician"), NARROW) as page:
        open_as(page, hub, "technician", "devices")
        button = page.get_by_role("button", name=words("filters"))
        order = page.get_by_label(words("order"))
        expect(order).to_be_hidden()
        expect(page.locator('[data-row="0"]')).to_be_in_viewport(ratio=1)
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        order.select_option("since")
        page.get_by_role("button", name=words("filter.offline"), exact=True).click()
        expect(button).to_have_accessible_name(re.compile(r"2 active$"))
        for theme in THEMES:
            assert look(page, theme) == []
        button.click()
        expect(order).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_course_is_drawn_from_what_was_observed(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "technician", f"devices/{TANK}")
        course = page.locator('[data-course="level"]')
        course.scroll_into_view_if_needed()
        expect(course.locator("canvas")).to_be_visible()
        drawn = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(v => v)"
        eventually(lambda: course.locator("canvas").evaluate(drawn), 20, "something is drawn")
        page.goto(f"{page.url.split('#', maxsplit=1)[0]}#devices/{LAMP}")
        bands = page.locator('[data-course="power"] [role=img] span')
        page.locator('[data-course="power"]').scroll_into_view_if_needed()
        expect(bands.first).to_be_attached()


def test_the_wire_log_shows_the_question_the_answer_and_what_it_means(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "technician", f"devices/{TANK}")
        log = page.get_by_role("region", name=words("wire"))
        expect(log.locator('[data-kind="sent"] code').first).to_have_text(
            # Modbus: any unit, function 3 or 4 (read registers), six bytes more and the checksum.
            re.compile(r"^[0-9a-f]{2} 0[34]( [0-9a-f]{2}){6}$")
        )
        expect(log.locator('[data-kind="received"]').first).to_be_visible()
        expect(log.locator('[data-kind="reading"]').first).to_contain_text("Water level = ")


def test_events_are_filtered_by_the_hub_and_taken_away(hub: DemoHub, browser: Browser) -> None:
    hub.fault(LAMP, "offline")
    eventually(lambda: hub.availability(LAMP) == "offline", 40, "the lamp is gone")
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "technician", "events")
        page.get_by_role("button", name=words("level.error"), exact=True).click()
        page.get_by_role("searchbox").fill("street LIGHT")
        shown = page.locator("[data-event]")
        expect(shown.first).to_have_attribute("data-event", "device_offline")
        expect(page.locator("[data-event=hub_started]")).to_have_count(0)
        with page.expect_download() as waiting:
            page.get_by_role("link", name="CSV").click()
        rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
        assert rows and {row["level"] for row in rows} == {"error"}
        assert all("street light" in row["text"].lower() for row in rows)
        with page.expect_download() as waiting:
            page.get_by_role("link", name="JSON").click()
        assert len(json.loads(Path(waiting.value.path()).read_text())["items"]) == len(rows)
        shown.first.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Street light")
    hub.fault(LAMP, None)


def test_somebody_is_added_logs_in_and_is_kept_out(hub: DemoHub, browser: Browser) -> None:
    name = "Hương <b>"
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "admin", "users")
        page.get_by_label(words("login.name"), exact=True).fill(name)
        page.get_by_label(words("users.role")).first.select_option("technician")
        pin = page.get_by_label(words("users.pin"))
        pin.fill("12")
        page.get_by_role("button", name=words("users.add.do"), exact=True).click()
        expect(page.get_by_role("alert")).to_have_text("A PIN has 4 to 12 digits.")
        pin.fill("864209")
        page.get_by_role("button", name=words("users.add.do"), exact=True).click()
        row = page.locator("[data-user]").filter(has_text=name)
        expect(row).to_be_visible()
        with screen(browser, hub.url("technician"), LANDSCAPE) as other:
            open_as(other, hub, name, "devices", "864209")
            expect(other.get_by_role("link", name=words("page.users"))).to_have_count(0)
        row.get_by_role("button", name=words("users.out")).click()
        expect(row.get_by_text(words("users.inactive"))).to_be_visible()
        refused = page.context.request.post(
            f"{hub.url('home').rstrip('/')}/api/session", data={"name": name, "pin": "864209"}
        )
        assert refused.status == 401
        admin = page.locator('[data-user="admin"]')
        admin.get_by_role("button", name=words("users.out")).click()
        expect(admin.get_by_role("alert")).to_contain_text("last administrator")


def test_a_backup_is_made_and_taken_away(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "admin", "backups")
        page.get_by_role("button", name=words("backups.make")).click()
        with page.expect_download() as waiting:
            page.get_by_role("link", name=words("events.export")).first.click()
        with tarfile.open(waiting.value.path()) as archive:
            assert "exhibit.db" in archive.getnames()


def test_the_week_is_told_in_the_halls_own_time(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "technician", "schedule")
        expect(page.locator("[data-day]")).to_have_count(7)
        expect(page.locator("[data-day]").filter(has_text="08:30–17:00").first).to_contain_text("17:00 Closing")


def test_what_interrupted_a_run_is_marked_on_its_line_in_words(hub: DemoHub, browser: Browser) -> None:
    hub.await_all_online()
    stopped = hub.post("runs", {"scene": "flood-response", "language": "en"})["id"]
    eventually(lambda: reached(hub, stopped), 60, "a station of the main line is reached")
    hub.post("all-stop")
    hub.post("all-stop/release")
    hub.await_all_online()
    killed = hub.post("runs", {"scene": "flood-response", "language": "en"})["id"]
    eventually(lambda: reached(hub, killed), 60, "a station of the main line is reached")
    hub.kill()
    hub.start()
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        open_as(page, hub, "technician", "runs")
        for run, kind, why in (
            (stopped, "stopped", "all-stop"),
            (killed, "interrupted", "the hub restarted"),
        ):
            item = page.locator(f'[data-run="{run}"]')
            item.scroll_into_view_if_needed()
            expect(item.locator("[data-mark]")).to_have_attribute("data-mark", kind)
            expect(item.locator("[data-mark]")).to_contain_text(re.compile(why, re.IGNORECASE))
            # The line too: past runs are listed without their steps.
            expect(item.locator("[data-break]")).to_have_count(1)
        for theme in THEMES:
            assert look(page, theme) == []


def reached(hub: DemoHub, run: str) -> bool:
    """Whether a run has reached a station of its main line."""
    steps = hub.get(f"runs/{run}")["steps"]
    return any(step["main"] and step["depth"] == 0 and step["started_at"] is not None for step in steps)


def words(key: str) -> str:
    """Return a sentence of the technician's screen, as an English browser shows it."""
    return text("en", "technician", key)
