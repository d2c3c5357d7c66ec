"""Where an item is named: scenes that show it, displays that show it now or when at rest."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from devices.core.device import Device
from devices.core.texts import LANGUAGES, Texts, pick
from scenes.check.subject import keys_of
from scenes.loader import LoadedScene
from scenes.steps import StepBase
from scenes.tree import every_step

UseKind = Literal["scene", "display", "baseline", "attract"]
CONTENT = "content"
ATTRACT = "attract"
"""The tag of what kiosks show while nobody asks for anything."""

_WORDS: Mapping[UseKind, Texts] = {
    "scene": {"vi": "kịch bản {name}", "ko": "시나리오 {name}", "en": "the scene {name}"},
    "display": {"vi": "đang chiếu trên {name}", "ko": "{name}에 표시 중", "en": "shown now on {name}"},
    "attract": {"vi": "vòng chờ của các kiosk", "ko": "키오스크 대기 화면", "en": "the kiosks' attract loop"},
    "baseline": {"vi": "trạng thái nền của {name}", "ko": "{name} 기본 상태", "en": "the baseline of {name}"},
}


@dataclass(frozen=True, slots=True)
class Use:
    """One place that names an item: a scene or a device, by its id and its name for people."""

    kind: UseKind
    id: str
    name: Texts

    def texts(self) -> Texts:
        """Say it in every language."""
        return {tag: _WORDS[self.kind][tag].format(name=pick(self.name, tag)) for tag in LANGUAGES}


def uses_of(
    name: str, scenes: Mapping[str, LoadedScene], devices: Mapping[str, Device], tags: Collection[str] = ()
) -> list[Use]:
    """Return every place that names an item, or shows it by its tags: scenes first."""
    attract = [Use("attract", ATTRACT, {})] if ATTRACT in tags else []
    return [*_scenes(name, scenes), *_devices(name, devices), *attract]


def named(uses: list[Use]) -> Texts:
    """Return the uses in one sentence's part, in every language."""
    return {tag: ", ".join(use.texts()[tag] for use in uses) for tag in LANGUAGES}


def _scenes(name: str, scenes: Mapping[str, LoadedScene]) -> Iterator[Use]:
    for scene_id, loaded in sorted(scenes.items()):
        if any(value == name for step in every_step(loaded.scene.steps) for value in _contents(step)):
            yield Use("scene", scene_id, loaded.scene.title)


def shown_in(loaded: LoadedScene) -> dict[str, list[str]]:
    """Return what a scene may show on each display, in the order of its steps."""
    shown: dict[str, list[str]] = {}
    for step in every_step(loaded.scene.steps):
        for key, value in keys_of(step).items():
            device, _, point = key.partition(".")
            if point == CONTENT and isinstance(value, str) and not value.startswith("="):
                names = shown.setdefault(device, [])
                if value not in names:
                    names.append(value)
    return shown


def _contents(step: StepBase) -> Iterator[object]:
    return (value for key, value in keys_of(step).items() if key.endswith(f".{CONTENT}"))


def _devices(name: str, devices: Mapping[str, Device]) -> Iterator[Use]:
    for device in devices.values():
        state = device.states.get(CONTENT)
        if state is None:
            continue
        if device.value(CONTENT) == name:
            yield Use("display", device.id, device.identity.name)
        if device.identity.baseline.get(CONTENT) == name:
            yield Use("baseline", device.id, device.identity.name)
