"""`exhibit device identify`: which known protocol is spoken on a port."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from devices.core.codecs import Codec, Decoded, Probe, decode_frame
from devices.core.errors import WireDown
from devices.core.wires import ByteWire
from exhibit_server.cli.common import MISUSED, WRONG, JsonOption, fail
from exhibit_server.cli.device.answers import as_json
from exhibit_server.cli.device.ports import PortArgument, open_port

TELLING = frozenset({"accept", "device_error", "unknown_value", "resync"})
"""Outcomes that only somebody who speaks the protocol brings about."""

LISTEN = 1.5
"""Seconds to listen before asking: many sensors speak by themselves every second."""

MOST = 4096
"""Bytes of an answer that are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A protocol that was recognised, and by what."""

    protocol: str
    probe: Probe
    answer: bytes
    decoded: Decoded


def register(app: typer.Typer) -> None:
    app.command("identify")(identify)


def identify(
    port: PortArgument,
    everything: Annotated[bool, typer.Option("--all", help="Go on after the first protocol found.")] = False,
    as_json_: JsonOption = False,
) -> None:
    """Ask an unknown port in every protocol that can ask without changing anything; say which one answers.

    Nothing else may use the port meanwhile: stop the hub, or take the wire out of its configuration.
    """
    from devices.catalogue import find_codecs

    try:
        found = asyncio.run(search(port, find_codecs(), everything=everything))
    except (ValueError, WireDown) as problem:
        fail(str(problem), MISUSED)
    if as_json_:
        print(json.dumps({"port": port, "found": [_plain(each) for each in found]}, ensure_ascii=False))
    for each in [] if as_json_ else found:
        settings = f" at {each.probe.baud} {each.probe.format}" if port.startswith("/") else ""
        print(f"{each.protocol}{settings}: {each.decoded.meaning}\n  {each.answer[:64].hex(' ').upper()}")
    if not found:
        if not as_json_:
            print(f"nothing known answers on {port}: look at the cable (TX and RX crossed?), the power, the address")
        raise typer.Exit(WRONG)


async def search(port: str, codecs: Mapping[str, Codec], *, everything: bool = False) -> list[Found]:
    """Return the protocols spoken on a port. Raises WireDown when it can't be opened at all, ValueError."""
    found: list[Found] = []
    for probes in _by_settings(port, codecs):
        settings = probes[0][1]
        wire = open_port(port, settings.baud, settings.format)
        await wire.open()
        try:
            found += await _ask_all(wire, probes, everything=everything)
        except WireDown:
            continue  # it closed the connection on a question it didn't like; the next settings open it anew
        finally:
            await wire.close()
        if found and not everything:
            break
    return found


def _by_settings(port: str, codecs: Mapping[str, Codec]) -> list[list[tuple[Codec, Probe]]]:
    """Gather the probes that can share a connection: by line settings; on TCP each has its own."""
    _, _, number = port.rpartition(":")
    tcp = "://" not in port and not port.startswith("/") and number.isdigit()
    every = [(codec, probe) for codec in codecs.values() for probe in codec.PROBES]
    if tcp:
        # A device behind a serial server may listen anywhere: those of the port's number first, then the others.
        return [[each] for each in sorted(every, key=lambda each: each[1].port != int(number))]
    groups: dict[tuple[int, str], list[tuple[Codec, Probe]]] = defaultdict(list)
    for codec, probe in every:
        groups[probe.baud, probe.format].append((codec, probe))
    return list(groups.values())


async def _ask_all(wire: ByteWire, probes: Sequence[tuple[Codec, Probe]], *, everything: bool) -> list[Found]:
    listeners = [(codec, probe) for codec, probe in probes if not probe.data]
    askers = [(codec, probe) for codec, probe in probes if probe.data]
    heard = await _hear(wire, LISTEN) if listeners else b""
    found = [each for codec, probe in listeners if (each := _recognise(codec, probe, heard)) is not None]
    for codec, probe in askers:
        if found and not everything:
            break
        await wire.write(probe.data)
        recognised = _recognise(codec, probe, await _hear(wire, probe.wait))
        found += [recognised] if recognised is not None else []
    return found


async def _hear(wire: ByteWire, seconds: float) -> bytes:
    """Return what comes within so many seconds."""
    heard = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while len(heard) < MOST:
                heard += await wire.read()
    except TimeoutError:
        pass
    return bytes(heard[:MOST])


def _recognise(codec: Codec, probe: Probe, answer: bytes) -> Found | None:
    if not answer:
        return None
    decoded = decode_frame(codec, answer, sender="device", request=probe.data or None)
    return Found(codec.PROTOCOL, probe, answer, decoded) if decoded.outcome in TELLING else None


def _plain(found: Found) -> dict[str, object]:
    probe = found.probe
    line = {"baud": probe.baud, "format": probe.format}
    return {"protocol": found.protocol, **line, "hex": found.answer.hex(), **as_json(found.decoded)}
