"""Arguments given at a start are held against the devices they are for, before anything moves."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from devices.simulated import MemoryHall
from exhibit_server.stage import Stage
from exhibit_server.stage.orders import Wish
from scenes.binding import BadArgument
from scenes.loader import LoadedScene, parse_scene
from scenes.steps import Scalar
from tests.exhibit_server.stage_bench import GUIDE, on_stage
from tests.halls import SCENE

PARAMETERS = """\
parameters:
  opening: {type: number, unit: "%", min: 0, max: 300, default: 40, label: {vi: Mở, ko: 열기, en: Opening}}
  pause: {type: duration, min: 1s, max: 10s, default: 1s, label: {vi: Chờ, ko: 대기, en: Pause}}
"""
STEPS = "  - wait: $pause\n  - set: {blind.position: $opening}\n    confirm: 60s\n"


def shaded(scene: str, steps: str = STEPS, parameters: str = PARAMETERS) -> LoadedScene:
    return parse_scene(SCENE.format(id=scene, needs="blind", likes="") + steps + parameters, f"{scene}.yaml")


CALLER = shaded("caller", "  - scene: shade\n    with: {opening: $opening, pause: $pause}\n")


@pytest.mark.parametrize("scene", ["shade", "caller"])
def test_an_argument_out_of_a_devices_range_is_refused_before_anything_moves(tmp_path: Path, scene: str) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        def start(arguments: Mapping[str, Scalar]) -> None:
            stage.ask(Wish(scene, "vi", None, arguments), GUIDE)

        with pytest.raises(BadArgument) as refused:
            start({"opening": 250, "pause": "2s"})
        assert refused.value.name == "opening"
        texts = refused.value.phrase.texts()
        assert all("opening" in text and "250" in text and "100" in text for text in texts.values())
        assert texts["vi"] != texts["en"] != texts["ko"], texts
        assert stage.runs() == [] and stage.holder("blind") is None
        start({"opening": 80, "pause": "2s"})
        assert len(stage.runs()) == 1

    on_stage(tmp_path, story, shaded("shade"), CALLER)
