"""Simulated halls: every device's far end, on real wires (a demonstration) or in memory (a rehearsal)."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from devices.catalogue import find_simulators
from devices.core.rig import Rig, Runnable
from devices.core.simulation import ByteSimulator, HttpSimulator, MessageSimulator, ScreenSimulator, Simulator, World
from devices.core.values import Value
from devices.core.wires import ByteWire, HttpWire, ScreenWire, WakeWire
from devices.registry import Plan, build_rig, build_simulator
from devices.showroom import Showroom, WireConfig, screen_devices
from devices.sim.hosting_bytes import ByteFarEnd, MemoryHost, PtyHost, TcpHost
from devices.sim.hosting_http import HttpFarEnd, HttpHost, MemoryHttpHost
from devices.sim.hosting_messages import MemoryMessageHost, MqttHost
from devices.sim.hosting_screens import ScreenHost, memory_screen
from devices.sim.hosting_udp import UdpHost
from devices.sim.hosting_wake import Living, Machine, MachineHost, MemoryWake, PacketHost
from devices.sim.knx_bus import GroupSimulator, KnxBus, MemoryKnxHost
from devices.sim.knx_gateway import KnxGatewayHost
from devices.transports.memory import MemoryPort
from devices.transports.memory_broker import MemoryBroker
from devices.transports.memory_groups import MemoryGroups
from devices.transports.memory_http import MemoryHttpWire
from devices.transports.mqtt import MqttWire, Will
from devices.wiring import Media, Places, wire_book

MakeWire = Callable[[str, Will | None], MqttWire]
"""(client's name, last will) → a connection of its own to the broker."""

HostScreen = Callable[[ScreenSimulator, str], Runnable]
"""(screen, "kiosk/lobby" or "display/twin") → what opens that page at the hub."""


_ADDRESSES = frozenset({"id", "unit", "channel", "address"})
"""Options that tell one device of a kind from the next."""


class SimulatedHall:
    """All simulators of a hall on real pseudo-terminals, real sockets, the real broker and the hub's live socket."""

    def __init__(
        self,
        showroom: Showroom,
        plans: Iterable[Plan],
        places: Places,
        make_wire: MakeWire,
        *,
        screen_host: HostScreen | None = None,
        only: frozenset[str] | None = None,
    ) -> None:
        chosen = [plan for plan in plans if plan.config.enabled and (only is None or plan.id in only)]
        self.simulators = _simulators(showroom, chosen)
        self._hosts: list[Runnable] = []
        screens = {device: screen for screen, device in screen_devices(showroom).items()}
        for simulator in self.simulators.values():
            if isinstance(simulator, MessageSimulator):
                self._hosts.append(MqttHost(simulator, make_wire))
            if isinstance(simulator, ScreenSimulator) and screen_host is not None and simulator.device_id in screens:
                self._hosts.append(screen_host(simulator, screens[simulator.device_id]))
        for name, far_end in _far_ends(showroom, chosen, self.simulators).items():
            if name in places.serial:
                self._hosts.append(PtyHost(Path(places.serial[name]), far_end))
            else:
                kind = UdpHost if showroom.wires[name].medium == "udp" else TcpHost
                self._hosts.append(kind(*places.tcp[name], far_end))
        self._hosts += _sleepers(chosen, self.simulators, places)
        buses = _knx_buses(chosen, self.simulators)
        self._hosts += [KnxGatewayHost(*places.tcp[name], bus) for name, bus in buses.items()]
        services = _services(chosen, self.simulators)
        self._hosts += [HttpHost(*places.tcp[name], far_end) for name, far_end in services.items()]

    def set_fault(self, device: str, fault: str | None) -> None:
        """Make a simulator misbehave, or mend it. Raises KeyError when it is none of ours."""
        self.simulators[device].fault = fault

    async def run(self) -> None:
        """Live until cancelled."""
        async with asyncio.TaskGroup() as group:
            for host in self._hosts:
                group.create_task(host.run())


class MemoryHall:
    """A hall whose rig and far ends meet in memory: runs on virtual time."""

    def __init__(
        self,
        showroom: Showroom,
        plans: Iterable[Plan],
        rig: Rig,
        *,
        simulators: dict[str, Simulator],
        hosts: list[Runnable],
        world: World,
    ) -> None:
        self.showroom = showroom
        self._plans = {plan.id: plan for plan in plans}
        self.rig = rig
        self.simulators = simulators
        self.world = world
        self._hosts = hosts

    @property
    def targets(self) -> tuple[str, ...]:
        """What a fault may be given to: devices, and the wires they hang on."""
        return (*self.simulators, *sorted({device.identity.wire for device in self.rig.values()}))

    def set_fault(self, target: str, fault: str | None) -> None:
        """Make a device, or all that hangs on a wire, misbehave; None mends it. Raises KeyError."""
        if target in self.simulators:
            self.simulators[target].fault = fault
            return
        sharing = [device.id for device in self.rig.values() if device.identity.wire == target]
        if not sharing:
            raise KeyError(target)
        for device_id in sharing:
            self.simulators[device_id].fault = fault

    def same_faults(self, device: str) -> Mapping[str, str]:
        """Return the faults that are the same for a device, each with the one it equals."""
        return self.simulators[device].SAME_FAULTS

    def make(self, device: str) -> str:
        """Return what a device is apart from who it is: driver, options and simulation, without names and addresses."""
        plan = self._plans[device]
        options = {name: value for name, value in plan.options.model_dump().items() if name not in _ADDRESSES}
        told = {name: value for name, value in options.items() if not isinstance(value, str)}
        return f"{plan.driver.NAME} {plan.wire} {told} {plan.config.simulate} {plan.config.baseline}"

    def truth(self, device: str, point: str) -> Value | None:
        """Return how the hardware truly is, whatever it says; None where the simulators don't tell."""
        return self.world.snapshot().get(f"{device}.{point}")

    async def run(self) -> None:
        """Run the far ends and the rig until cancelled."""
        async with asyncio.TaskGroup() as group:
            for host in self._hosts:
                group.create_task(host.run())
            group.create_task(self.rig.run())


def memory_hall(
    showroom: Showroom, plans: Iterable[Plan], kinds: Mapping[str, type[Simulator]] | None = None
) -> MemoryHall:
    """Build a hall in memory. Raises FileProblem when the configuration doesn't fit its drivers or simulators.

    `kinds`: the simulators there are; looked up when left out, which takes longer than the rest.
    """
    chosen = list(plans)
    world = World()
    simulators = _simulators(showroom, chosen, world, kinds)
    meeting = _Meeting(showroom, chosen, simulators)
    rig = build_rig(showroom, chosen, wire_book(showroom, meeting.media()))
    return MemoryHall(showroom, chosen, rig, simulators=simulators, hosts=meeting.hosts(), world=world)


class _Meeting:
    """Where the hub's wires and their far ends meet in memory."""

    def __init__(self, showroom: Showroom, plans: list[Plan], simulators: dict[str, Simulator]) -> None:
        self._plans = plans
        self._simulators = simulators
        self._broker = MemoryBroker()
        self._ports: dict[str, MemoryPort] = {}
        self._far_ends = _far_ends(showroom, plans, simulators)
        self._services = _services(plans, simulators)
        self._buses = _knx_buses(plans, simulators)
        self._lines = {name: MemoryGroups(name) for name in self._buses}
        self._hosts: list[Runnable] = []

    def media(self) -> Media:
        """Return how the hub's wires are made."""
        return Media(
            mqtt=self._broker.connect("mqtt"),
            screen=self._screen,
            byte=self._byte_wire,
            wake=self._wake,
            http=self._http,
            group=lambda name, _: self._lines[name],
        )

    def hosts(self) -> list[Runnable]:
        """Return what lets the far ends live, once the wires are made."""
        sims = self._simulators.values()
        messages = [MemoryMessageHost(sim, self._broker) for sim in sims if isinstance(sim, MessageSimulator)]
        bytes_ends = [MemoryHost(self._ports[name], far_end) for name, far_end in self._far_ends.items()]
        lines = [MemoryKnxHost(self._lines[name], bus) for name, bus in self._buses.items()]
        machines = [Living(sim) for sim in sims if isinstance(sim, Machine)]
        return [*self._hosts, *messages, *bytes_ends, *lines, *machines]

    def _byte_wire(self, name: str, config: WireConfig) -> ByteWire:
        self._ports[name] = MemoryPort(name, datagrams=config.medium == "udp")
        return self._ports[name].near

    def _screen(self, device: str) -> ScreenWire:
        near, far = memory_screen(device)
        sim = self._simulators[device]
        if isinstance(sim, ScreenSimulator):
            self._hosts.append(ScreenHost(sim, far))
        return near

    def _wake(self, name: str, config: WireConfig) -> WakeWire:
        del config
        return MemoryWake(name, [self._simulators[plan.id] for plan in self._plans if plan.wire == name])

    def _http(self, device: str, name: str, config: WireConfig) -> HttpWire:
        del config
        wire, sim = MemoryHttpWire(name, self._services[name].answer), self._simulators[device]
        if isinstance(sim, HttpSimulator):
            self._hosts.append(MemoryHttpHost(sim, wire))
        return wire


def _sleepers(plans: Iterable[Plan], simulators: dict[str, Simulator], places: Places) -> list[Runnable]:
    """Return what hears the packets that wake simulated hardware, and the computers among it."""
    by_wire: dict[str, list[Simulator]] = {}
    hosts: list[Runnable] = []
    for plan in plans:
        simulator = simulators[plan.id]
        if f"{plan.wire}.wake" in places.tcp:
            by_wire.setdefault(plan.wire, []).append(simulator)
        if isinstance(simulator, Machine):
            hosts.append(MachineHost(*places.tcp[plan.wire], simulator))
    return hosts + [PacketHost(*places.tcp[f"{name}.wake"], sims) for name, sims in by_wire.items()]


def _services(plans: Iterable[Plan], simulators: dict[str, Simulator]) -> dict[str, HttpFarEnd]:
    """Gather the simulated services by the wire whose address they share."""
    by_wire: dict[str, list[HttpSimulator]] = {}
    for plan in plans:
        simulator = simulators[plan.id]
        if isinstance(simulator, HttpSimulator):
            by_wire.setdefault(plan.wire, []).append(simulator)
    return {name: HttpFarEnd(sims) for name, sims in by_wire.items()}


def _knx_buses(plans: Iterable[Plan], simulators: dict[str, Simulator]) -> dict[str, KnxBus]:
    """Gather the KNX devices by the line they share."""
    by_wire: dict[str, list[GroupSimulator]] = {}
    for plan in plans:
        simulator = simulators[plan.id]
        if isinstance(simulator, GroupSimulator):
            by_wire.setdefault(plan.wire, []).append(simulator)
    return {name: KnxBus(shared) for name, shared in by_wire.items()}


def _simulators(
    showroom: Showroom,
    plans: Iterable[Plan],
    world: World | None = None,
    kinds: Mapping[str, type[Simulator]] | None = None,
) -> dict[str, Simulator]:
    shared = world if world is not None else World()
    known = kinds if kinds is not None else find_simulators()
    return {plan.id: build_simulator(showroom, plan, shared, known) for plan in plans}


def _far_ends(showroom: Showroom, plans: Iterable[Plan], simulators: dict[str, Simulator]) -> dict[str, ByteFarEnd]:
    """Gather the byte simulators by the wire they share."""
    by_wire: dict[str, list[ByteSimulator]] = {}
    for plan in plans:
        simulator = simulators[plan.id]
        if isinstance(simulator, ByteSimulator):
            by_wire.setdefault(plan.wire, []).append(simulator)
    return {
        name: ByteFarEnd(shared, datagrams=showroom.wires[name].medium == "udp") for name, shared in by_wire.items()
    }
