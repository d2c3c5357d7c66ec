"""The configuration of a hall: `showroom.yaml` and what it includes, as models; mistakes come with file:line:column."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from devices.core.documents import Document, Trail, read_document, validate
from devices.core.duration import Duration
from devices.core.findings import FileProblem, Finding, Place
from devices.core.phrases import Explained, hint

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
LanguageTexts = Annotated[dict[str, str], Field(min_length=1)]
Scalar = bool | int | float | str

MQTT = "mqtt"
"""Name of the wire of devices that hang on the broker."""

SCREEN = "screen"
"""Name of the wire of devices that are browsers."""


KIOSK_DRIVER = "browser_kiosk"
"""Driver of the device that each kiosk is."""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HallConfig(Section):
    """Who the hall is. `id` is part of the hub's own MQTT topics."""

    id: Identifier
    name: LanguageTexts
    languages: list[str] = ["vi", "ko", "en"]
    default_language: str = "vi"
    pages: list[Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?$")]] = []
    """Origins of others (`https://example.org`) whose pages displays may show."""


class ZoneConfig(Section):
    name: LanguageTexts


class FigureConfig(Section):
    """A live figure on a kiosk: `point` is device.point."""

    label: LanguageTexts
    point: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+\.[a-z0-9_]+$")]


class KioskConfig(Section):
    name: LanguageTexts
    zone: Identifier
    scenes: list[Identifier] = []
    figures: list[FigureConfig] = []


class DisplayConfig(Section):
    """A browser on a wall; `device` is the browser_display device that drives it."""

    name: LanguageTexts
    zone: Identifier
    device: Identifier
    second_language: str | None = None
    """The language of captions below those of the visitor; another one of the hall than its own.
    Left out: the hall's own, or English beside it."""


HostPort = Annotated[str, StringConstraints(pattern=r"^(\[[0-9a-fA-F:]+\]|[^:\s\[\]]+):\d{1,5}$")]
WireMedium = Literal["serial", "tcp", "udp", "http", "knx", "probe"]
MEDIA: tuple[WireMedium, ...] = ("serial", "tcp", "udp", "http", "knx", "probe")


class WireConfig(Section):
    """One wire to hardware, by exactly one medium.

    `serial`: a device path (best /dev/serial/by-id/…), or a serial server: socket://host:port, rfc2217://host:port.
    `tcp`, `udp`: host:port; a UDP host may be a broadcast or multicast address, and `listen` is the hub's own port
    where the protocol or the device wants a fixed one (Art-Net: 6454). `http`: the base URL of a service.
    `knx`: host:port of a KNXnet/IP gateway. `probe`: host:port that answers when a machine with Wake-on-LAN is up.
    `echo`: an RS-485 adapter that hears what it sends itself. `wake`: the MAC address of what sleeps at the far end,
    with `wake_to`, where packets that wake it are sent. `pin`: of a Samsung display with "Secured Protocol" on.
    """

    serial: str | None = None
    tcp: HostPort | None = None
    udp: HostPort | None = None
    http: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = None
    knx: HostPort | None = None
    probe: HostPort | None = None
    baudrate: int = Field(default=9600, ge=300, le=4_000_000)
    bytesize: int = Field(default=8, ge=5, le=8)
    parity: Annotated[str, StringConstraints(pattern="^[NEO]$")] = "N"
    stopbits: float = Field(default=1, ge=1, le=2)
    echo: bool = False
    listen: int | None = Field(default=None, ge=1, le=65_535)
    minimum_gap: Duration = 0.0
    settle: Duration = 0.0
    wake: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$")] | None = None
    wake_to: HostPort = "255.255.255.255:9"
    pin: Annotated[str, StringConstraints(pattern=r"^\d{4,8}$")] | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _one_way(self) -> "WireConfig":
        media = [medium for medium in MEDIA if getattr(self, medium) is not None]
        if len(media) != 1:
            raise Explained("one-medium", media=", ".join(f"{medium}:" for medium in MEDIA))
        return self

    @property
    def medium(self) -> WireMedium:
        """What it runs on."""
        return next(medium for medium in MEDIA if getattr(self, medium) is not None)

    @property
    def address(self) -> str:
        """Where it leads, as configured."""
        return str(getattr(self, self.medium))


class DeviceConfig(Section):
    """One device. `options` are its driver's, `simulate` its simulator's; both are checked against their models."""

    name: LanguageTexts
    zone: Identifier
    driver: str
    wire: str | None = None
    options: dict[str, Any] = {}
    baseline: dict[str, Scalar] = {}
    simulate: dict[str, Any] = {}
    enabled: bool = True


class InterlockConfig(Section):
    """What must never be: `never` is a condition over writable points (`scenes.expressions`), `name` what people read.

    `exhibit check` proves that no path of a scene makes it true; the stage refuses what would make it true.
    """

    name: LanguageTexts
    never: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class PartConfig(Section):
    """An included file."""

    wires: dict[Identifier, WireConfig] = {}
    devices: dict[Identifier, DeviceConfig] = {}
    interlocks: dict[Identifier, InterlockConfig] = {}


class ShowroomConfig(PartConfig):
    """`showroom.yaml` itself."""

    hall: HallConfig
    zones: dict[Identifier, ZoneConfig] = Field(min_length=1)
    kiosks: dict[Identifier, KioskConfig] = {}
    displays: dict[Identifier, DisplayConfig] = {}
    include: list[str] = []


@dataclass(frozen=True, slots=True)
class Showroom:
    """A hall's whole configuration, and which document each wire and device stands in."""

    hall: HallConfig
    zones: Mapping[str, ZoneConfig]
    kiosks: Mapping[str, KioskConfig]
    displays: Mapping[str, DisplayConfig]
    wires: Mapping[str, WireConfig]
    devices: Mapping[str, DeviceConfig]
    documents: Mapping[Trail, Document]
    interlocks: Mapping[str, InterlockConfig] = field(default_factory=dict)

    def place(self, trail: Trail) -> Place:
        """Return where `trail` (e.g. ("devices", "pump", "driver")) stands."""
        return self.documents.get(trail[:2], self.documents[()]).place(trail)


def load_showroom(path: Path) -> Showroom:
    """Load a hall. Raises FileProblem with everything that is wrong."""
    main = read_document(path)
    config = validate(ShowroomConfig, main)
    parts: list[tuple[Document, PartConfig]] = [(main, config)]
    findings: list[Finding] = []
    for index, pattern in enumerate(config.include):
        files = sorted(path.parent.glob(pattern))
        if not files:
            place = main.place(("include", index))
            findings.append(Finding.of(place, "no-such-file", pattern=pattern, file=path.name))
        for file in files:
            _read_part(file, parts, findings)
    showroom = _merged(config, main, parts, findings)
    findings.extend(_cross_check(showroom))
    if findings:
        raise FileProblem(findings)
    return _with_kiosks(showroom)


def screen_devices(showroom: Showroom) -> dict[str, str]:
    """Return the device of every screen of the hall: by "kiosk/lobby" or "display/twin"."""
    kiosks = {f"kiosk/{name}": kiosk_device(name) for name in showroom.kiosks}
    return kiosks | {f"display/{name}": display.device for name, display in showroom.displays.items()}


def kiosk_device(kiosk: str) -> str:
    """Return the id of the device that a kiosk is."""
    return f"kiosk-{kiosk}"


def _with_kiosks(showroom: Showroom) -> Showroom:
    """Add the device that each kiosk is. One that is written down, for its options, is taken as it stands there.

    Raises FileProblem when something else has a kiosk's id.
    """
    devices, documents = dict(showroom.devices), dict(showroom.documents)
    findings: list[Finding] = []
    for name, kiosk in showroom.kiosks.items():
        device_id = kiosk_device(name)
        trail: Trail = ("devices", device_id)
        written = devices.get(device_id)
        if written is None:
            devices[device_id] = DeviceConfig(name=kiosk.name, zone=kiosk.zone, driver=KIOSK_DRIVER)
            documents[trail] = documents[()]
        elif written.driver != KIOSK_DRIVER:
            findings.append(Finding.of(showroom.place(trail), "kiosk-id", name=device_id, kiosk=name))
    if findings:
        raise FileProblem(findings)
    return replace(showroom, devices=devices, documents=documents)


def _read_part(file: Path, parts: list[tuple[Document, PartConfig]], findings: list[Finding]) -> None:
    try:
        document = read_document(file)
        parts.append((document, validate(PartConfig, document)))
    except FileProblem as problem:
        findings.extend(problem.findings)


def _merged(
    config: ShowroomConfig, main: Document, parts: list[tuple[Document, PartConfig]], findings: list[Finding]
) -> Showroom:
    wires: dict[str, WireConfig] = {}
    devices: dict[str, DeviceConfig] = {}
    interlocks: dict[str, InterlockConfig] = {}
    documents: dict[Trail, Document] = {(): main}
    for document, part in parts:
        for section, table, entries in (
            ("wires", wires, part.wires),
            ("devices", devices, part.devices),
            ("interlocks", interlocks, part.interlocks),
        ):
            for name, entry in entries.items():
                trail: Trail = (section, name)
                if trail in documents:
                    place, other = document.place(trail), documents[trail].file
                    findings.append(Finding.of(place, "duplicate", name=name, file=other))
                    continue
                documents[trail] = document
                table[name] = entry  # type: ignore[assignment]
    return Showroom(config.hall, config.zones, config.kiosks, config.displays, wires, devices, documents, interlocks)


def _cross_check(showroom: Showroom) -> list[Finding]:
    """Return what points to something that does not exist."""
    findings: list[Finding] = []

    def expect(word: str, known: Mapping[str, Any], what: str, trail: Trail) -> None:
        if word not in known:
            near = hint(word, known)
            findings.append(Finding.of(showroom.place(trail), f"no-such-{what}", name=word, hint=near))

    for name, kiosk in showroom.kiosks.items():
        expect(kiosk.zone, showroom.zones, "zone", ("kiosks", name, "zone"))
        for index, figure in enumerate(kiosk.figures):
            device = figure.point.partition(".")[0]
            expect(device, showroom.devices, "device", ("kiosks", name, "figures", index, "point"))
    for name, display in showroom.displays.items():
        expect(display.zone, showroom.zones, "zone", ("displays", name, "zone"))
        expect(display.device, showroom.devices, "device", ("displays", name, "device"))
        second, trail = display.second_language, ("displays", name, "second_language")
        if second is not None:
            expect(second, dict.fromkeys(showroom.hall.languages), "language", trail)
        if second == showroom.hall.default_language:
            findings.append(Finding.of(showroom.place(trail), "second-is-first", name=second))
    wires = {*showroom.wires, MQTT, SCREEN}
    for name, config in showroom.devices.items():
        expect(config.zone, showroom.zones, "zone", ("devices", name, "zone"))
        if config.wire is not None:
            expect(config.wire, dict.fromkeys(wires), "wire", ("devices", name, "wire"))
    return findings
