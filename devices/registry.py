"""Configuration → Rig: checks every device's options against its driver, hangs it on its wire."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from devices.catalogue import find_drivers
from devices.core.device import Device
from devices.core.documents import validate
from devices.core.drivers import Driver, Options, WireKind
from devices.core.findings import FileProblem, Finding
from devices.core.phrases import Explained, Phrase, hint
from devices.core.rig import Fanout, Observer, Rig, Runnable
from devices.core.simulation import Simulator, World
from devices.core.state import Identity
from devices.core.values import Value
from devices.core.wires import Wire
from devices.showroom import MQTT, SCREEN, DeviceConfig, Showroom, WireMedium

CARRIERS: Mapping[WireKind, tuple[WireMedium, ...]] = {
    "request": ("serial", "tcp", "udp"),
    "message": (),
    "screen": (),
    "http": ("http",),
    "group": ("knx",),
    "wake": ("probe",),
}
"""What a kind of wire may run on, of the wires in the configuration."""

NEEDS: Mapping[WireKind, Phrase] = {
    "request": Phrase.of("a-wire-with", media="serial:, tcp:, udp:"),
    "message": Phrase.of("the-wire", name=MQTT),
    "screen": Phrase.of("the-wire", name=SCREEN),
    "http": Phrase.of("a-wire-with", media="http:"),
    "group": Phrase.of("a-wire-with", media="knx:"),
    "wake": Phrase.of("a-wire-with", media="probe:"),
}
"""What a kind of wire needs, in words."""


MakeWire = Callable[[str, type[Driver], Options], Wire]
"""(id of a device, its driver, its options) → the wire it hangs on."""


class WireBook:
    """Every wire of a hall by name, each with its owner to run. Made by `devices.wiring`."""

    def __init__(self) -> None:
        self._makers: dict[str, MakeWire] = {}
        self._made: dict[str, Wire] = {}
        self.runnables: list[Runnable] = []

    def add(self, name: str, maker: MakeWire) -> None:
        """Register how a wire is made: called with the device's id, driver class and options at first use."""
        self._makers[name] = maker

    def wire_for(self, name: str, device_id: str, driver: type[Driver], options: Options) -> Wire:
        """Return the wire; one per name, except screens, MQTT and services on HTTP, which are one per device."""
        key = f"{name}/{device_id}" if name in (SCREEN, MQTT) or driver.WIRE == "http" else name
        if key not in self._made:
            self._made[key] = self._makers[name](device_id, driver, options)
        return self._made[key]


@dataclass(frozen=True, slots=True)
class Plan:
    """A device of the configuration with its driver and checked options, not yet on a wire."""

    id: str
    config: DeviceConfig
    driver: type[Driver]
    options: Options
    wire: str


def plan_devices(showroom: Showroom) -> list[Plan]:
    """Check every device against its driver. Raises FileProblem with everything that is wrong."""
    drivers = find_drivers()
    plans: list[Plan] = []
    findings: list[Finding] = []
    for device_id, config in showroom.devices.items():
        driver = drivers.get(config.driver)
        if driver is None:
            place, near = showroom.place(("devices", device_id, "driver")), hint(config.driver, drivers)
            findings.append(Finding.of(place, "no-such-driver", name=config.driver, hint=near))
            continue
        try:
            plans.append(_plan(showroom, device_id, config, driver))
        except FileProblem as problem:
            findings.extend(problem.findings)
    findings.extend(_mixed_wires(showroom, plans))
    if findings:
        raise FileProblem(findings)
    return plans


def build_rig(showroom: Showroom, plans: Iterable[Plan], wires: WireBook) -> Rig:
    """Build the rig on the given wires. Raises FileProblem when a baseline doesn't fit its device."""
    events = Fanout()
    built: list[Device] = []
    findings: list[Finding] = []
    for plan in plans:
        device = _build(plan, wires, events)
        baseline = _baseline(showroom, plan, device, findings)
        wire = showroom.wires.get(plan.wire)
        device.identity = _identity(plan, baseline, wire.minimum_gap if wire is not None else 0.0)
        built.append(device)
    if findings:
        raise FileProblem(findings)
    return Rig(built, wires.runnables, events)


def build_found(driver: type[Driver], device_id: str, config: DeviceConfig, wire: Wire, observer: Observer) -> Device:
    """Build a device that stands in no file: one found on a wire and approved. It is not in the rig yet.

    Raises ValueError in words when its options or its baseline can't be right.
    """
    try:
        options = driver.OPTIONS.model_validate(config.options)
    except ValidationError as error:
        raise ValueError("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())) from error
    plan = Plan(device_id, config, driver, options, wire.name)
    device = Device(_identity(plan, {}), lambda report: driver(plan.options, wire, report), observer)
    problems: list[str] = []
    baseline: dict[str, Value] = {}
    for name, raw in config.baseline.items():
        try:
            baseline[name] = _baseline_value(device, name, raw)
        except ValueError as problem:
            problems.append(str(problem))
    if problems:
        raise ValueError("; ".join(problems))
    device.identity = _identity(plan, baseline)
    return device


def build_screen(device_id: str, config: DeviceConfig, wire: Wire, observer: Observer) -> Device:
    """Build a screen that stands in no file. Raises ValueError in words, as `build_found` does."""
    return build_found(find_drivers()[config.driver], device_id, config, wire, observer)


def build_simulator(
    showroom: Showroom, plan: Plan, world: World, simulators: Mapping[str, type[Simulator]]
) -> Simulator:
    """Build the far end of a device. Raises FileProblem when its `simulate:` section is wrong."""
    kind = simulators[plan.driver.NAME]
    trail = ("devices", plan.id, "simulate")
    document = showroom.documents[trail[:2]]
    simulate = validate(kind.OPTIONS, document, trail) if plan.config.simulate else kind.OPTIONS()
    return kind(plan.id, plan.options.model_dump(), simulate, world)


def _plan(showroom: Showroom, device_id: str, config: DeviceConfig, driver: type[Driver]) -> Plan:
    trail = ("devices", device_id)
    implied = {"message": MQTT, "screen": SCREEN}.get(driver.WIRE)
    wire = config.wire or implied
    if wire is None:
        place, needs = showroom.place(trail), NEEDS[driver.WIRE]
        raise FileProblem([Finding.of(place, "no-wire", device=device_id, driver=driver.NAME, needs=needs)])
    if not _fits(showroom, driver, wire):
        place, needs = showroom.place((*trail, "wire")), NEEDS[driver.WIRE]
        raise FileProblem([Finding.of(place, "wrong-wire", driver=driver.NAME, wire=wire, needs=needs)])
    document = showroom.documents[trail]
    if config.options:
        options = validate(driver.OPTIONS, document, (*trail, "options"))
    else:
        options = _no_options(showroom, trail, driver)
    return Plan(device_id, config, driver, options, wire)


def _fits(showroom: Showroom, driver: type[Driver], wire: str) -> bool:
    if wire in (MQTT, SCREEN):
        return {"message": MQTT, "screen": SCREEN}.get(driver.WIRE) == wire
    return showroom.wires[wire].medium in CARRIERS[driver.WIRE]


def _no_options(showroom: Showroom, trail: tuple[str, ...], driver: type[Driver]) -> Options:
    missing = [name for name, field in driver.OPTIONS.model_fields.items() if field.is_required()]
    if missing:
        keys = ", ".join(missing)
        raise FileProblem([Finding.of(showroom.place(trail), "missing-options", keys=keys, driver=driver.NAME)])
    return driver.OPTIONS()


def _mixed_wires(showroom: Showroom, plans: Iterable[Plan]) -> list[Finding]:
    """Return findings for wires that two different protocols would share."""
    first: dict[str, Plan] = {}
    findings = []
    for plan in plans:
        other = first.setdefault(plan.wire, plan)
        if plan.wire not in (MQTT, SCREEN) and _protocol(other) != _protocol(plan):
            place, driver = showroom.place(("devices", plan.id, "wire")), other.driver.NAME
            findings.append(Finding.of(place, "mixed-wire", wire=plan.wire, driver=driver, device=other.id))
    return findings


def _protocol(plan: Plan) -> str:
    return plan.driver.protocol_for(plan.options)


def _build(plan: Plan, wires: WireBook, events: Fanout) -> Device:
    wire = wires.wire_for(plan.wire, plan.id, plan.driver, plan.options)
    return Device(_identity(plan, {}), lambda report: plan.driver(plan.options, wire, report), events)


def _identity(plan: Plan, baseline: Mapping[str, Value], gap: float = 0.0) -> Identity:
    return Identity(
        id=plan.id,
        name=plan.config.name,
        zone=plan.config.zone,
        driver=plan.driver.NAME,
        wire=plan.wire,
        baseline=baseline,
        enabled=plan.config.enabled,
        gap=max(gap, plan.driver.gap_for(plan.options)),
    )


def _baseline(showroom: Showroom, plan: Plan, device: Device, findings: list[Finding]) -> dict[str, Value]:
    baseline: dict[str, Value] = {}
    for name, raw in plan.config.baseline.items():
        trail = ("devices", plan.id, "baseline", name)
        try:
            baseline[name] = _baseline_value(device, name, raw)
        except Explained as problem:
            findings.append(Finding.saying(showroom.place(trail), problem.phrase))
    return baseline


def _baseline_value(device: Device, name: str, raw: object) -> Value:
    """Return a point's value in the baseline. Raises Explained."""
    point = device.points.get(name)
    if point is None or not point.writable:
        near = hint(name, [each.name for each in device.points.values() if each.writable])
        code = "no-such-point" if point is None else "not-writable"
        raise Explained(code, device=device.id, name=name, hint=near)
    try:
        return point.parse(raw)
    except Explained as problem:
        raise problem.about(name) from problem
