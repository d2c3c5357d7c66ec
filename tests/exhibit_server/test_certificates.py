"""Certificates: what they say is so, in every language, on a page that needs nothing else."""

import re
from html.parser import HTMLParser

import pytest

from devices.core.texts import LANGUAGES
from exhibit_server.certificates import Sheet, markdown, page, plain, sheet_of
from exhibit_server.certificates.words import WORDS
from exhibit_server.proof import linked
from scenes.certificate import Certificate, certificate_of
from scenes.check import Hall
from scenes.linking import link
from scenes.loader import parse_scene
from tests.scenes.planted_hall import hall

SCENE = """\
scene: sample
title: {vi: Mẫu, ko: 견본, en: "<b>Sample</b> & | more"}
summary: {vi: v, ko: k, en: e}
zone: lobby
mode: queued
priority: guide
cool_down: 90s
max: 5m
needs: [blind, pump]
likes: [spot, lamp]
parameters:
  pause: {type: duration, min: 1, max: 20, default: 3s}
variants:
  short: {title: {vi: Ngắn, ko: 짧게, en: Short}, with: {pause: 1s}}
steps:
  - wait: $pause
  - command: blind.stop
  - set: {spot.power: on}
    no_feedback: true
  - set: {pump.power: on}
    confirm: 3s
  - until: tank.level >= 60 %
    at_most: 20s
  - set: {pump.power: off}
    confirm: 3s
  - scene: child
finally: FINALLY
"""


def certificate(finally_: str = "baseline", text: str = SCENE) -> Certificate:
    whole = hall()
    loaded = parse_scene(text.replace("FINALLY", finally_), "sample.yaml")
    other = parse_scene(SCENE.replace("FINALLY", "baseline").replace("scene: sample", "scene: rival"), "rival.yaml")
    library = {**whole.library, "sample": loaded, "rival": other}
    beside = Hall(whole.devices, whole.zones, whole.languages, whole.interlocks, linked(library))
    return certificate_of(link(loaded, library), beside)


def sheet(language: str, finally_: str = "baseline") -> Sheet:
    zones = {"lobby": {"vi": "Sảnh", "ko": "로비", "en": "Lobby"}}
    return sheet_of(certificate(finally_), language, hall={"en": "Hall"}, zones=zones, day="2025-06-01")


class Tags(HTMLParser):
    """Collects what a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.asked += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag in ("script", "link", "img", "iframe"):
            self.asked.append(tag)
        if tag not in ("meta", "br", "circle", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("circle", "path"):
            assert self.open.pop() == tag


def test_a_certificate_says_what_is_so() -> None:
    found = certificate()
    assert [str(each) for each in found.findings] == [] and found.passed
    assert [(each.id, each.needed, each.moves) for each in found.devices] == [
        ("blind", True, True), ("lamp", True, False), ("pump", True, True), ("spot", False, False),
    ]  # fmt: skip
    assert found.reads == ["tank.level"] and found.calls == ["child"]
    assert [(each.path, each.why) for each in found.unverifiable] == [("2", "command"), ("3", "no_feedback")]
    assert found.excluded["rival"] == ["blind", "lamp", "pump", "spot"] and found.excluded["child"] == ["lamp"]
    assert [each.proven for each in found.interlocks] == [True, True]
    assert found.span.shortest <= found.span.expected <= found.span.longest
    assert found.left == {}


def test_what_a_kept_scene_leaves_behind_is_told_with_what_it_may_be() -> None:
    left = certificate("keep").left
    assert left["pump.power"] == "off" and left["spot.power"] == "off / on"
    assert left["lamp.brightness"] == "40 %"


def test_a_scene_with_an_error_does_not_pass() -> None:
    found = certificate(text=SCENE.replace("max: 5m", "max: 2s"))
    assert not found.passed and [each.code for each in found.findings] == ["too-long"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_stands_alone_and_nothing_in_it_is_markup_of_a_scene(language: str) -> None:
    text = page(sheet(language))
    tags = Tags()
    tags.feed(text)
    assert tags.asked == [] and tags.open == []
    assert "http" not in text and "url(" not in text and "<b>" not in text
    assert f'<html lang="{language}">' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_says_the_same(language: str) -> None:
    told = sheet(language, "keep")
    for text in (plain(told), markdown(told), page(told)):
        assert certificate("keep").loaded.version in text
        for table in told.tables:
            assert table.title in text or table.title.replace("'", "&#x27;") in text


def test_markdown_keeps_a_scene_s_words_as_words() -> None:
    assert r"# \<b\>Sample\</b\> & \| more" in markdown(sheet("en"))


def test_every_word_is_there_in_every_language() -> None:
    for name, texts in WORDS.items():
        assert set(texts) == set(LANGUAGES), name
        details = {frozenset(re.findall(r"\{\w+\}", text)) for text in texts.values()}
        assert len(details) == 1, name
