"""What an Extron switcher offers as a device: its options, points and further verbs."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from devices.core.drivers import Options
from devices.core.duration import Duration
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Arguments, Verb


class ExtronOptions(Options):
    """`family`: a switcher has one output, a matrix several. `volume_maximum`: 100, on a CrossPoint 64."""

    family: Literal["switcher", "matrix"] = "switcher"
    inputs: int = Field(default=8, ge=1, le=128)
    outputs: int = Field(default=1, ge=1, le=64)
    mutes: bool = True
    volume: bool = True
    volume_maximum: int = Field(default=100, ge=1, le=100)
    password: str | None = Field(default=None, min_length=1, max_length=128, repr=False)
    poll: Duration = Field(default=10.0, ge=1.0, le=120.0)

    @model_validator(mode="after")
    def _one_output(self) -> "ExtronOptions":
        if self.family == "switcher" and self.outputs != 1:
            raise ValueError("a switcher has one output; with several it is a matrix")
        return self


class Number(Arguments):
    """`value`: which one."""

    value: int = Field(ge=1, le=128)


class Lock(Arguments):
    """`value`: 0 free, 1 all locked, 2 only what changes the configuration."""

    value: int = Field(ge=0, le=2)


def switcher_points(options: ExtronOptions) -> tuple[Point, ...]:
    """Return the points of a switcher, or of every output of a matrix."""
    numbers = [""] if options.family == "switcher" else [str(number) for number in range(1, options.outputs + 1)]
    points = [_input(options, number) for number in numbers]
    for kind, label in MUTE_LABELS.items() if options.mutes else ():
        points += [
            Point(
                name=_named(kind, number), type=PointType.BOOLEAN, label=_of(label, number), writable=True, icon="mute"
            )
            for number in numbers
        ]
    if options.volume:
        points += [
            Point(
                name=_named("volume", number),
                type=PointType.INTEGER,
                label=_of(VOLUME, number),
                minimum=0,
                maximum=options.volume_maximum,
                writable=True,
                icon="volume",
            )
            for number in numbers
        ]
    return tuple(points)


def _input(options: ExtronOptions, number: str) -> Point:
    label = {"vi": f"Ngõ ra {number}", "ko": f"출력 {number}", "en": f"Output {number}"} if number else INPUT
    return Point(
        name=f"output_{number}" if number else "input",
        type=PointType.INTEGER,
        label=label,
        minimum=0 if number else 1,
        maximum=options.inputs,
        writable=True,
        icon="input",
    )


def _named(kind: str, number: str) -> str:
    return f"{kind}_{number}" if number else kind


def _of(label: Texts, number: str) -> Texts:
    return {language: f"{text} {number}".strip() for language, text in label.items()}


INPUT: Texts = {"vi": "Ngõ vào", "ko": "입력", "en": "Input"}
VOLUME: Texts = {"vi": "Âm lượng", "ko": "음량", "en": "Volume"}
MUTE_LABELS: Mapping[str, Texts] = {
    "video_mute": {"vi": "Tắt hình", "ko": "영상 끄기", "en": "Picture off"},
    "audio_mute": {"vi": "Tắt tiếng", "ko": "음소거", "en": "Sound off"},
}
SWITCHER_VERBS: tuple[Verb, ...] = (
    Verb(name="preset", label={"vi": "Gọi cấu hình", "ko": "프리셋 호출", "en": "Recall preset"}, arguments=Number),
    Verb(name="save_preset", label={"vi": "Lưu cấu hình", "ko": "프리셋 저장", "en": "Save preset"}, arguments=Number),
    Verb(
        name="front_panel_lock",
        label={"vi": "Khoá mặt trước", "ko": "전면 패널 잠금", "en": "Front panel lock"},
        arguments=Lock,
        icon="lock",
    ),
)
