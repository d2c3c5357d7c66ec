"""Lamps on a DALI line behind a gateway that offers them as Modbus registers: one lamp, one group, or the whole line.

Source: the maker's document that each file in devices/profiles/dali names; IEC 62386-102 for the status bits and the 64
short addresses and 16 groups of a line.

Brightness is the gateway's own per cent, 0 to 100. That it is per cent of DALI's level (0 to 254) is not confirmed by a
document; if so, 50 % is not half the light, because a lamp with DALI's standard curve makes light of a level by a
logarithm (level 229 is half the light, level 170 a tenth). How fast a lamp fades is set in the lamp itself. Groups tell
nothing: what a group shows is what its `members` were seen to do.
"""

from pathlib import Path
from typing import Annotated, Any, ClassVar

import yaml
from pydantic import Field, model_validator

from devices.core.drivers import Options, Report
from devices.core.duration import Duration
from devices.core.errors import Refused
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.modbus import pdu
from devices.protocols.modbus.registers import PROFILES, Profile, Register
from devices.protocols.modbus.rtu_unit import RtuUnit
from devices.protocols.modbus.unit import LOOK, PolledOptions

FOLDER = PROFILES / "dali"
FULL = 100
GEAR_FAILURE, LAMP_FAILURE, LAMP_ON, FADING = 0x01, 0x02, 0x04, 0x10
"""Bits of the status byte, IEC 62386-102: control gear failure, lamp failure, lamp on, fade running."""

ShortAddress = Annotated[int, Field(ge=0, le=63)]
Offset = Annotated[int, Field(ge=0, le=0xFFFF)]


class GearMap(Options):
    """Registers of one short address, counted from `step` × address."""

    step: Offset
    status: Offset
    level: Offset
    command: Offset


class CommandMap(Options):
    """The register that commands a group (`step` apart) or all."""

    base: Offset
    step: Offset = 0
    command: Offset


class DaliProfile(Options):
    """Where a maker's gateway keeps what."""

    document: str
    confirmed: str = ""
    channel_step: Offset = 0
    last_channel: int = Field(default=0, ge=0, le=63)
    gear: GearMap
    groups: CommandMap
    broadcast: CommandMap


class DaliOptions(PolledOptions):
    """One of `address` (a lamp), `group`, or `all`; `members` are the lamps to look at for a group or all.

    `profile`: a file in devices/profiles/dali. `channel`: the gateway's DALI line, where it has several.
    """

    profile: str = "intesis_dali"
    channel: int = Field(default=0, ge=0, le=63)
    address: ShortAddress | None = None
    group: Annotated[int, Field(ge=0, le=15)] | None = None
    all: bool = False
    members: tuple[ShortAddress, ...] = ()
    poll: Duration = Field(default=1.0, ge=0.5, le=60.0)
    timeout: Duration = Field(default=0.5, ge=0.05, le=2.0)

    @model_validator(mode="after")
    def _one_target(self) -> "DaliOptions":
        if (self.address is not None) + (self.group is not None) + self.all != 1:
            raise ValueError("a DALI device has one of address:, group: and all: true")
        if self.address is not None and self.members:
            raise ValueError("members: belong to a group or to all, a lamp looks at itself")
        if self.address is None and not self.members:
            raise ValueError("members: name at least one lamp, a group tells nothing about itself")
        last = load_dali(self.profile).last_channel
        if self.channel > last:
            raise ValueError(f"{self.profile} has the channels 0 to {last}, not {self.channel}")
        return self

    @property
    def watched(self) -> tuple[int, ...]:
        """The lamps whose registers are read."""
        return self.members if self.address is None else (self.address,)

    def table(self) -> Profile:
        profile = load_dali(self.profile)
        start = self.channel * profile.channel_step
        registers = []
        for lamp in self.watched:
            base = start + lamp * profile.gear.step
            registers.append(Register(point=f"status_{lamp}", address=base + profile.gear.status))
            registers.append(Register(point=f"level_{lamp}", address=base + profile.gear.level))
        return Profile(document=profile.document, confirmed=profile.confirmed, registers=tuple(registers))

    def command_address(self) -> int:
        """Return the register that sets the level."""
        profile = load_dali(self.profile)
        start = self.channel * profile.channel_step
        if self.address is not None:
            return start + self.address * profile.gear.step + profile.gear.command
        if self.group is not None:
            return start + profile.groups.base + self.group * profile.groups.step + profile.groups.command
        return start + profile.broadcast.base + profile.broadcast.command


class DaliGateway(RtuUnit):
    """One lamp, one group or all lamps of a line. Several share the gateway's address on the bus."""

    NAME = "dali_gateway"
    LABEL: ClassVar[Texts] = {
        "vi": "Đèn DALI (cổng Modbus)",
        "ko": "DALI 조명 (Modbus 게이트웨이)",
        "en": "DALI light (Modbus gateway)",
    }
    OPTIONS: ClassVar[type[Options]] = DaliOptions
    SETTLING: ClassVar[float] = 10.0
    """Seconds: the gateway asks its lamps in turn, and a lamp may fade."""

    def __init__(self, options: DaliOptions, wire: RequestWire, report: Report) -> None:
        super().__init__(options, wire, report)
        # What is written are these points, not the registers they are read from.
        self.verbs = verbs_for(self.points)
        self._command = options.command_address()
        self._lamps = options.watched
        self._words: dict[str, int] = {}

    def declare(self, registers: tuple[Register, ...]) -> tuple[Point, ...]:
        """Return the points of a lamp, whatever number of lamps they are read from."""
        del registers
        return _points()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Set the level. Raises Refused on an exception, NoAnswer, WireDown."""
        value: Value = command.args["value"]
        level = int(value) if command.verb == "brightness" else FULL * int(bool(value))
        if not 0 <= level <= FULL:
            raise Refused(Reason.of("refused", detail=f"{level} %"))
        await self._exchange(pdu.write_register_pdu(self._command, level), f"writing {command.verb}", urgent=urgent)
        self._watch.expect(command.verb, value, self.SETTLING)
        self._watch.poke(LOOK)

    async def _poll(self) -> Reason | None:
        self._words.clear()
        refused = await super()._poll()
        if refused is not None:
            return refused
        self._tell()
        return self._failure()

    def _forget(self, group: tuple[Register, ...]) -> None:
        """Tell that nothing is known of a group of lamps of which one can't be read."""
        del group
        self._report.unknown(*(point.name for point in self.points))

    def _observe(self, group: tuple[Register, ...], words: list[int]) -> None:
        start = group[0].address
        self._words |= {register.point: words[register.address - start] for register in group}

    def _tell(self) -> None:
        levels = {self._words[f"level_{lamp}"] for lamp in self._lamps}
        readings: dict[str, Value] = {
            "power": self._any(LAMP_ON),
            "fading": self._any(FADING),
            "lamp_failure": self._any(LAMP_FAILURE),
            "gear_failure": self._any(GEAR_FAILURE),
        }
        if len(levels) == 1:
            readings["brightness"] = levels.pop()
        else:
            self._report.unknown("brightness")  # the members differ, so there is no brightness of the group
        self._watch.observe(readings)

    def _any(self, bit: int) -> bool:
        return any(self._words[f"status_{lamp}"] & bit for lamp in self._lamps)

    def _failure(self) -> Reason | None:
        for bit, word in ((GEAR_FAILURE, "control gear"), (LAMP_FAILURE, "lamp")):
            broken = [str(lamp) for lamp in self._lamps if self._words[f"status_{lamp}"] & bit]
            if broken:
                return Reason.of("device_fault", detail=f"DALI {word} {', '.join(broken)}")
        return None


def known_dali() -> list[str]:
    """Return the names of the profiles there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load_dali(name: str) -> DaliProfile:
    """Load a profile. Raises ValueError naming those there are."""
    known = known_dali()
    if name not in known:
        raise ValueError(f"there is no profile {name!r}; there are: {', '.join(known)}")
    return DaliProfile.model_validate(_document(FOLDER / f"{name}.yaml"))


def _points() -> tuple[Point, ...]:
    def flag(name: str, label: Texts) -> Point:
        return Point(name=name, type=PointType.BOOLEAN, label=label)

    return (
        Point(
            name="power",
            type=PointType.BOOLEAN,
            label={"vi": "Nguồn", "ko": "전원", "en": "Power"},
            writable=True,
            icon="power",
        ),
        Point(
            name="brightness",
            type=PointType.INTEGER,
            label={"vi": "Độ sáng", "ko": "밝기", "en": "Brightness"},
            unit="%",
            minimum=0,
            maximum=FULL,
            writable=True,
            # A gateway that counts in 254 levels may come back one per cent beside.
            tolerance=1.0,
            icon="sun",
        ),
        flag("fading", {"vi": "Đang chuyển", "ko": "페이드 중", "en": "Fading"}),
        flag("lamp_failure", {"vi": "Hỏng bóng đèn", "ko": "램프 고장", "en": "Lamp failure"}),
        flag("gear_failure", {"vi": "Hỏng bộ điều khiển", "ko": "안정기 고장", "en": "Control gear failure"}),
    )


def _document(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
