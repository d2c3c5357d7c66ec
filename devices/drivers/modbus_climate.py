"""Air conditioners behind a Modbus RTU interface: Samsung, LG and others, each described by a table of registers.

Source: the maker's document that each file in devices/profiles/climate names. What was written is read back before it
is shown. An interface may answer for an indoor unit that has dropped off its own line: then its values are old, and the
device is offline.
"""

from pathlib import Path
from typing import Annotated, Any, ClassVar

import yaml
from pydantic import Field, model_validator

from devices.core.drivers import Options, Report
from devices.core.duration import Duration
from devices.core.errors import NoAnswer
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.wires import RequestWire
from devices.protocols.modbus.pdu import ReadFunction
from devices.protocols.modbus.registers import PROFILES, Profile, Register
from devices.protocols.modbus.rtu_unit import RtuUnit
from devices.protocols.modbus.unit import PolledOptions

FOLDER = PROFILES / "climate"

SLOW = 15.0
"""Seconds an air conditioner may take to show what was written."""


class Indoor(Options):
    """Where an interface serves several indoor units: the `last` number, and by function how far tables lie apart."""

    last: int = Field(ge=1, le=255)
    steps: dict[ReadFunction, int]


class ClimateProfile(Profile):
    """`away`: raw values of points that mean "the indoor unit does not answer the interface".

    `fault`: the point that tells of a fault by being anything but 0.
    """

    indoor: Indoor | None = None
    away: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    fault: str | None = None

    @model_validator(mode="after")
    def _points_exist(self) -> "ClimateProfile":
        names = {register.point for register in self.registers}
        for name in (*self.away, *([self.fault] if self.fault else [])):
            if name not in names:
                raise ValueError(f"there is no point {name!r}; there are: {', '.join(sorted(names))}")
        return self


class ClimateOptions(PolledOptions):
    """`profile`: a file in devices/profiles/climate. `indoor`: the number of the indoor unit behind the interface.

    `lowest`, `highest`: the target temperatures the hall allows, within those of the profile.
    """

    profile: str
    indoor: Annotated[int, Field(ge=0, le=255)] = 0
    lowest: float | None = None
    highest: float | None = None
    poll: Duration = Field(default=2.0, ge=1.0, le=60.0)
    timeout: Duration = Field(default=0.6, ge=0.05, le=2.0)

    @model_validator(mode="after")
    def _fits(self) -> "ClimateOptions":
        target = next(each for each in self.table().registers if each.point == "target_temperature")
        if target.minimum is not None and target.maximum is not None and target.minimum >= target.maximum:
            raise ValueError(f"no target temperature is left between {target.minimum:g} and {target.maximum:g} °C")
        return self

    def table(self) -> Profile:
        return placed(self.load(), self.indoor, self.lowest, self.highest)

    def load(self) -> ClimateProfile:
        """Return the profile as it stands in its file. Raises ValueError naming those there are."""
        profile = load_climate(self.profile)
        last = profile.indoor.last if profile.indoor else 0
        if self.indoor > last:
            raise ValueError(f"{self.profile} serves the indoor units 0 to {last}, not {self.indoor}")
        return profile


class ModbusClimate(RtuUnit):
    """One indoor unit."""

    NAME = "modbus_climate"
    LABEL: ClassVar[Texts] = {
        "vi": "Điều hoà (Modbus RTU)",
        "ko": "에어컨 (Modbus RTU)",
        "en": "Air conditioner (Modbus RTU)",
    }
    OPTIONS: ClassVar[type[Options]] = ClimateOptions
    SETTLING: ClassVar[float] = SLOW

    def __init__(self, options: ClimateOptions, wire: RequestWire, report: Report) -> None:
        super().__init__(options, wire, report)
        self._profile = options.load()
        self._raw: dict[str, int] = {}
        # Whether the indoor unit is there is asked first: what else is read counts for nothing when it is not.
        self._groups.sort(key=lambda group: not any(register.point in self._profile.away for register in group))

    async def _poll(self) -> Reason | None:
        refused = await super()._poll()
        return refused or self._fault()

    def _observe(self, group: tuple[Register, ...], words: list[int]) -> None:
        start = group[0].address
        self._raw |= {register.point: _raw(register, words[register.address - start]) for register in group}
        for register in group:
            if self._raw[register.point] in self._profile.away.get(register.point, ()):
                raise NoAnswer(Reason.of("no_answer", wire=f"{self._wire.name} ({register.point})"))
        super()._observe(group, words)

    def _fault(self) -> Reason | None:
        code = self._raw.get(self._profile.fault, 0) if self._profile.fault else 0
        return Reason.of("device_fault", detail=f"{self._profile.fault} {code}") if code else None


def known_climates() -> list[str]:
    """Return the names of the profiles there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load_climate(name: str) -> ClimateProfile:
    """Load a profile. Raises ValueError naming those there are."""
    known = known_climates()
    if name not in known:
        raise ValueError(f"there is no profile {name!r}; there are: {', '.join(known)}")
    return ClimateProfile.model_validate(_document(FOLDER / f"{name}.yaml"))


def placed(profile: ClimateProfile, indoor: int, lowest: float | None, highest: float | None) -> Profile:
    """Return the table of one indoor unit, with the temperatures the hall allows."""
    steps = profile.indoor.steps if profile.indoor else {}
    registers = []
    for register in profile.registers:
        changes: dict[str, Any] = {"address": register.address + indoor * steps.get(register.function, 0)}
        if register.point == "target_temperature":
            changes["minimum"] = max(_given(register.minimum, lowest), default=None)
            changes["maximum"] = min(_given(register.maximum, highest), default=None)
        registers.append(register.model_copy(update=changes))
    return Profile(document=profile.document, confirmed=profile.confirmed, gap=profile.gap, registers=tuple(registers))


def _given(*numbers: float | None) -> list[float]:
    return [number for number in numbers if number is not None]


def _raw(register: Register, word: int) -> int:
    if register.mask is None:
        return word
    return (word & register.mask) >> (register.mask & -register.mask).bit_length() - 1


def _document(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
