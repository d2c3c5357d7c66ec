"""A hall of things that move on real pseudo-terminals whose far ends never answer: for the all-stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from devices.core.clock import now
from devices.core.rig import Rig
from devices.registry import build_rig, plan_devices
from devices.showroom import load_showroom
from devices.transports.mqtt import MqttWire
from devices.transports.pty import PseudoTerminal
from devices.wiring import real_wires
from exhibit_server.bus import Bus
from exhibit_server.screens import Screens
from exhibit_server.stage import Stage
from scenes.journal import NoJournal

HEAD = """\
hall: {id: mute, name: {vi: Câm, ko: 무응답, en: Mute}}
zones: {lobby: {name: {vi: Sảnh, ko: 로비, en: Lobby}}}
"""
NAME = "name: {vi: M, ko: M, en: M}, zone: lobby"


SDN_BYTE, RELAY_BYTE = 11 / 4800, 10 / 9600
"""Seconds one byte takes on the wire: 4800 baud 8O1, 9600 baud 8N1."""


@dataclass
class MuteWire:
    """The far end of one wire: hears everything, says nothing.

    A pseudo-terminal has no baud rate: a frame counts as heard when a real wire would have carried its last bit.
    """

    terminal: PseudoTerminal
    byte: float
    heard: list[tuple[float, bytes]] = field(default_factory=list)

    async def listen(self) -> None:
        """Note what comes, and when it would be there; until cancelled."""
        free = float("-inf")
        while True:
            data = await self.terminal.read()
            free = max(now(), free) + len(data) * self.byte
            self.heard.append((free, data))

    def since(self, at: float) -> bytes:
        """Return what began to come since then."""
        return b"".join(data for when, data in self.heard if when - len(data) * self.byte >= at)


@dataclass
class MuteHall:
    """A stage over mute wires."""

    rig: Rig
    stage: Stage
    wires: dict[str, MuteWire]

    async def asked(self) -> None:
        """Return as soon as a question is on its way on every wire with polling, and nobody answers it."""
        for name, wire in self.wires.items():
            while not wire.heard:  # not open yet
                await asyncio.sleep(0.001)
            while name.startswith("blinds") and now() - wire.heard[-1][0] > 0.1:
                await asyncio.sleep(0.001)


def showroom_text(folder: Path, blind_wires: int, relay_wires: int, gates: int) -> str:
    """Return the configuration: blinds two on a bus, relays that move something one on a wire, MQTT movers."""
    wires, devices = ["wires:"], ["devices:"]
    for number in range(blind_wires):
        wires.append(f"  blinds{number}: {{serial: {folder / f'blinds{number}'}, baudrate: 4800}}")
        for unit in range(2):
            address = f"{number + 1:02X}{unit + 1:02X}10"
            devices.append(
                f"  blind{number}-{unit}: {{{NAME}, driver: somfy_sdn, wire: blinds{number}, "
                f'options: {{address: "{address}"}}}}'
            )
    for number in range(relay_wires):
        wires.append(f"  relay{number}: {{serial: {folder / f'relay{number}'}}}")
        devices.append(
            f"  motor{number}: {{{NAME}, driver: relay_board, wire: relay{number}, "
            "options: {channel: 1, moves: true}}"
        )
    devices += [
        f"  gate{number}: {{{NAME}, driver: mqtt_cover, "
        f"options: {{state_topic: g{number}/s, command_topic: g{number}/c}}}}"
        for number in range(gates)
    ]
    return HEAD + "\n".join([*wires, *devices]) + "\n"


@asynccontextmanager
async def mute_hall(folder: Path, *, blinds: int = 1, relays: int = 1, gates: int = 1) -> AsyncIterator[MuteHall]:
    """Open the hall; on entering every serial wire is open. The broker is not there at all."""
    names = [f"blinds{number}" for number in range(blinds)] + [f"relay{number}" for number in range(relays)]
    wires = {
        name: MuteWire(PseudoTerminal(name, folder / name), SDN_BYTE if name.startswith("blinds") else RELAY_BYTE)
        for name in names
    }
    for wire in wires.values():
        await wire.terminal.open()
    config = folder / "showroom.yaml"
    config.write_text(showroom_text(folder, blinds, relays, gates))
    showroom = load_showroom(config)
    mqtt = MqttWire("mqtt", host="127.0.0.1", port=1)
    rig = build_rig(showroom, plan_devices(showroom), real_wires(showroom, mqtt, Screens({}).wire))
    async with asyncio.TaskGroup() as group:
        lives = [group.create_task(wire.listen()) for wire in wires.values()]
        lives.append(group.create_task(rig.run()))
        try:
            async with Stage(rig, NoJournal(), Bus(), {}) as stage:
                yield MuteHall(rig, stage, wires)
        finally:
            for life in lives:
                life.cancel()
    for wire in wires.values():
        await wire.terminal.close()
