"""Readiness as each role finds it: what a guide may take over, and what quiet hours refuse, said before the press."""

import asyncio
from pathlib import Path

import pytest

from devices.core.texts import Texts
from devices.simulated import MemoryHall
from exhibit_server.api.views import readiness_view
from exhibit_server.events import ReadinessChanged
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from exhibit_server.stage.judging import Quiet
from tests.exhibit_server.stage_bench import BOTH, GUIDE, KIOSK, LAMP, OTHER, TECHNICIAN, on_stage

WHY: Texts = {"vi": "Giờ yên tĩnh", "ko": "조용한 시간", "en": "Quiet hours until 13:30"}


def test_a_guide_sees_what_a_guide_may_take_over(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        del hall
        assert stage.readiness["with-lamp"].guide is None, "one readiness for all is the ordinary case"
        record = stage.start("with-lamp", "vi", KIOSK)
        seen = stage.readiness["with-both"]
        assert seen.state == "busy" and not seen.take_over
        assert readiness_view(seen, guide=True).state == "busy" and readiness_view(seen, guide=True).take_over
        assert readiness_view(seen).take_over is False
        stage.start("with-both", "vi", GUIDE, takeover=True)
        await asyncio.sleep(1)
        assert "guide" in record.reason["en"]
        again = readiness_view(stage.readiness["with-lamp"], guide=True)
        assert again.state == "busy" and not again.take_over, "a guide does not go before a guide"
        with pytest.raises(Refused):
            stage.start("with-lamp", "vi", GUIDE, takeover=True)

    on_stage(tmp_path, story, LAMP, BOTH)


def test_a_scene_quiet_hours_refuse_says_so_before_and_a_start_gives_the_same_reason(tmp_path: Path) -> None:
    quiet: set[str] = set()

    def why(audience: str, scene: str) -> Texts | None:
        return WHY if audience in quiet and scene == "with-lamp" else None

    async def story(stage: Stage, hall: MemoryHall) -> None:
        del hall
        told: list[str] = []
        stage.keep_quiet(Quiet(why, lambda: frozenset(quiet) or None))
        stage._bus.subscribe(ReadinessChanged, lambda event: told.extend(event.readiness))
        assert stage.readiness["with-lamp"].state == "ready"
        quiet.add("kiosk")
        await asyncio.sleep(2)
        assert told == ["with-lamp"], "time alone is looked at, and only what changed is told"
        seen = stage.readiness["with-lamp"]
        assert (seen.state, seen.reasons) == ("not_ready", (WHY,))
        assert readiness_view(seen, guide=True).state == "ready", "these hours do not bind guides"
        with pytest.raises(Refused, match="Quiet hours"):
            stage.start("with-lamp", "vi", KIOSK)
        quiet.add("guide")
        await asyncio.sleep(2)
        assert stage.readiness["with-lamp"].guide is None, "now visitor and guide see the same"
        with pytest.raises(Refused, match="Quiet hours"):
            stage.start("with-lamp", "vi", TECHNICIAN)
        quiet.clear()
        await asyncio.sleep(2)
        assert stage.readiness["with-lamp"].state == "ready" and stage.readiness["with-other"].state == "ready"
        stage.start("with-lamp", "vi", KIOSK)
        await asyncio.sleep(1)

    on_stage(tmp_path, story, LAMP, OTHER)
