"""The studio in a real browser: a first scene from login to the kiosk with the palette alone, and its text by hand.

The hub has a folder of scenes of its own, because what is published here is written into it.
"""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.end_to_end.hub import ROOT, DemoHub, Json, demo_hub, eventually
from tests.end_to_end.screens import LANDSCAPE, Kiosk, chromium, log_in, screen, text

TITLES = {"vi": "Đèn chào khách", "ko": "가로등 인사", "en": "The lamp greets"}
NAMES = {"vi": "den-chao-khach", "ko": "scene", "en": "the-lamp-greets"}
LAMP = "street-light-1"
REHEARSES_WITHIN = 60_000.0
"""Milliseconds: a rehearsal has a process of its own, which has to start on two busy cores."""

REMARKS = """\
# A scene with remarks.
scene: remarks
title: {vi: Ghi chú, ko: 메모, en: Remarks}
summary: {vi: A., ko: B., en: C.}   # short
zone: urban-sensing
max: 1m
steps:
  # the first word
  - say: {vi: Một, ko: 하나, en: One}
    for: 1s   # not long

  # a rest
  - wait: 2s
  - say: {vi: Ba, ko: 셋, en: Three}
    for: 3s
# the end
finally: baseline
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    folder = tmp_path_factory.mktemp("studio")
    shutil.copytree(ROOT / "scenes" / "library", folder / "scenes")
    with demo_hub(folder / "data", EXHIBIT_SCENES=str(folder / "scenes")) as hub:
        hub.await_all_online()
        yield hub


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("language", TITLES)
def test_a_first_scene_is_written_rehearsed_published_and_started(
    browser: Browser, hub: DemoHub, language: str
) -> None:
    name = NAMES[language]
    with studio(browser, hub, language) as desk:
        desk.begin(TITLES[language], "urban-sensing")
        expect(desk.page).to_have_url(re.compile(f"/studio/{name}$"))
        desk.write_three_steps()
        desk.offer_to_visitors()
        expect(desk.page.get_by_text(desk.say("findings.none"))).to_be_visible()

        desk.tab("rehearsal")
        desk.press("rehearsal.begin")
        expect(desk.page.locator('[data-verdict="good"]')).to_contain_text(
            desk.say("rehearsal.passed"), timeout=REHEARSES_WITHIN
        )

        desk.press("publish")
        dialog = desk.page.get_by_role("dialog")
        dialog.get_by_label(desk.say("publish.note")).fill("a <b>first</b> one")
        dialog.get_by_role("button", name=desk.say("publish.now"), exact=True).click()
        expect(desk.page.get_by_text(desk.say("state.published").replace("{number}", "1"))).to_be_visible()
        desk.tab("versions")
        expect(desk.page.get_by_text("a <b>first</b> one")).to_be_visible()

    with screen(browser, hub.url("kiosk_urban")) as page:
        visitor = Kiosk(page, language)
        visitor.enter()
        expect(visitor.tile(name)).to_contain_text(TITLES[language])
        visitor.tap(name)
        run = eventually(lambda: ended(hub, name), 60, f"{name} has played")
    assert run["state"] == "done", run["reason"]
    assert [step["outcome"] for step in run["steps"]] == ["done", "confirmed", "done"]


def test_a_fault_strikes_as_a_step_begins(browser: Browser, hub: DemoHub) -> None:
    with studio(browser, hub, "en", "street-lighting") as desk:
        desk.tab("rehearsal")
        desk.page.locator("summary", has_text=desk.say("faults")).click()
        desk.page.get_by_role("checkbox", name="Street light 1: vanishes from its wire").check()
        when = desk.page.get_by_role("combobox", name="Street light 1: vanishes from its wire")
        when.select_option("later")
        desk.page.get_by_label(desk.say("faults.after")).fill("2.5")
        when.select_option("step 2")
        with desk.page.expect_request("**/api/studio/rehearse") as asked:
            desk.press("rehearsal.begin")
        expect(desk.page.locator("[data-verdict]")).to_be_visible(timeout=REHEARSES_WITHIN)
        (fault,) = json.loads(asked.value.post_data or "")["faults"]
        assert (fault["device"], fault["fault"], fault["step"]) == ("street-light-1", "offline", "2")


def test_a_mistake_in_the_text_is_told_and_taken_back(browser: Browser, hub: DemoHub) -> None:
    with studio(browser, hub, "en", "flood-response") as desk:
        line = desk.page.locator(".cm-line", has_text="zone: urban-sensing")
        line.click()
        desk.page.keyboard.press("End")
        desk.page.keyboard.type("x")
        told = desk.page.get_by_role("button", name=re.compile("urban-sensingx"))
        expect(told).to_be_visible()
        expect(desk.page.locator(".cm-lintRange-error")).to_be_visible()
        expect(desk.row("1")).to_be_visible()

        desk.press("publish")
        dialog = desk.page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name=desk.say("publish.now"), exact=True)).to_be_disabled()
        dialog.get_by_role("button", name=desk.say("cancel")).click()

        desk.page.get_by_role("button", name=desk.say("fix.write").replace("{word}", "urban-sensing")).click()
        expect(desk.page.get_by_text(desk.say("findings.none"))).to_be_visible()
        expect(line).to_have_text("zone: urban-sensing")


def test_a_step_dragged_elsewhere_keeps_every_remark(browser: Browser, hub: DemoHub) -> None:
    begin_with(hub, "remarks", REMARKS)
    with studio(browser, hub, "en", "remarks") as desk:
        desk.drag("1", below="3")
        moved = eventually(lambda: changed(hub, "remarks", REMARKS), 20, "the draft is saved")
        assert sorted(moved.splitlines()) == sorted(REMARKS.splitlines())
        assert moved.index("# the first word") > moved.index("en: Three")
        assert moved.index("# a rest") < moved.index("en: Three") < moved.index("# the end")

        desk.press("undo")
        eventually(lambda: draft(hub, "remarks") == REMARKS, 20, "the old text is saved")
        desk.row("2").locator(".main").click()
        desk.press("step.down")
        desk.press("step.up")
        desk.press("step.disable")
        eventually(
            lambda: draft(hub, "remarks") == REMARKS.replace("- wait: 2s", "- wait: 2s\n    enabled: false"),
            20,
            "only one line was added",
        )


def test_leaving_with_unsaved_text_warns(browser: Browser, hub: DemoHub) -> None:
    with studio(browser, hub, "en", "welcome") as desk:
        warned: list[str] = []

        def leave(dialog: Dialog) -> None:
            warned.append(dialog.type)
            dialog.accept()

        desk.page.on("dialog", leave)
        desk.row("1").locator(".main").click()
        desk.press("step.disable")
        desk.page.get_by_role("link", name=desk.say("home")).first.click()
        expect(desk.page.get_by_role("heading", name=desk.say("scenes"), exact=True)).to_be_visible()
        assert warned == ["beforeunload"]


def test_two_people_at_one_scene_lose_nothing(browser: Browser, hub: DemoHub) -> None:
    begin_with(hub, "both", REMARKS.replace("scene: remarks", "scene: both"))
    with studio(browser, hub, "en", "both") as desk:
        expect(desk.page.get_by_text(desk.say("findings.none"))).to_be_visible()
        theirs = draft(hub, "both").replace("en: One", "en: Theirs")
        save(hub, "both", theirs)
        desk.row("3").locator(".main").click()
        desk.row("3").get_by_label("English").first.fill("Mine")
        dialog = desk.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Theirs")
        expect(dialog).to_contain_text("Mine")
        assert draft(hub, "both") == theirs
        dialog.get_by_role("button", name=desk.say("conflict.mine")).click()
        eventually(lambda: "en: Mine" in draft(hub, "both"), 20, "mine is saved")
        expect(dialog).to_be_hidden()


class Desk:
    """The studio's page, used by what is written on it."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self._language = language

    def say(self, key: str) -> str:
        return text(self._language, "studio", key)

    def press(self, key: str) -> None:
        self.page.get_by_role("button", name=self.say(key), exact=True).click()

    def tab(self, pane: str) -> None:
        self.page.get_by_role("tab", name=self.say(f"pane.{pane}")).click()

    def row(self, path: str) -> Locator:
        return self.page.locator(f'[data-step="{path}"]')

    def begin(self, title: str, zone: str) -> None:
        """Make a new scene."""
        self.press("new")
        self.page.get_by_label(self.say("new.title")).fill(title)
        self.page.get_by_label(self.say("head.zone"), exact=True).select_option(zone)
        self.press("new.create")

    def write_three_steps(self) -> None:
        """Put three steps of the palette in the place of those a new scene begins with."""
        for kind in ("say", "set", "wait"):
            self.page.get_by_role("button", name=self.say(f"kind.{kind}"), exact=True).click()
            if kind == "set":
                self.page.get_by_label(self.say("field.device"), exact=True).select_option(LAMP)
        for _ in range(3):
            self.row("1").locator(".main").click()
            self.press("step.delete")
        expect(self.row("3")).to_be_visible()
        expect(self.row("4")).to_be_hidden()

    def offer_to_visitors(self) -> None:
        self.page.get_by_role("button", name=self.say("head")).click()
        self.page.get_by_label(self.say("audience.kiosk")).check()

    def drag(self, path: str, *, below: str) -> None:
        """Take a step by its grip and let it go below another."""
        grip = box(self.row(path).locator(".grip"))
        onto = box(self.row(below))
        mouse = self.page.mouse
        mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
        mouse.down()
        mouse.move(onto["x"] + 40, onto["y"] + onto["height"] - 4, steps=5)
        expect(self.row(below)).to_have_attribute("data-mark", "below")
        mouse.up()


@contextmanager
def studio(browser: Browser, hub: DemoHub, language: str, scene: str = "") -> Iterator[Desk]:
    """Open the studio and log in."""
    place = f"studio/{scene}" if scene else "studio"
    with screen(browser, f"{hub.url('home')}{place}?lang={language}", LANDSCAPE) as page:
        log_in(page, "studio", hub.facts["pins"]["technician"])
        yield Desk(page, language)


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


def begin_with(hub: DemoHub, name: str, written: str) -> None:
    """Have a draft with this text."""
    hub.post("studio/scenes", {"name": name, "title": {"en": name}})
    save(hub, name, written)


def save(hub: DemoHub, name: str, written: str) -> None:
    revision = hub.get(f"studio/scenes/{name}")["draft"]["revision"]
    answer = hub.api.put(f"/api/studio/scenes/{name}/draft", json={"text": written, "revision": revision})
    assert answer.is_success, answer.text


def draft(hub: DemoHub, name: str) -> str:
    return str(hub.get(f"studio/scenes/{name}")["draft"]["text"])


def changed(hub: DemoHub, name: str, before: str) -> str | None:
    now = draft(hub, name)
    return now if now != before else None


def ended(hub: DemoHub, scene: str) -> Json | None:
    """Return the scene's run with its steps, once it is over."""
    for run in hub.items("runs", limit=20):
        if run["scene"] == scene and run["ended_at"] is not None:
            return hub.get(f"runs/{run['id']}")
    return None
