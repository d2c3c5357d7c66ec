"""`exhibit device record` and `replay`: keep what passes on a wire, and play it back as the device."""

import asyncio
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Annotated

import typer

from devices.core.clock import wall_time
from devices.core.errors import WireDown
from devices.core.wires import ByteWire
from devices.transports.pty import PseudoTerminal
from devices.transports.replay import Replay
from devices.transports.tcp import StreamWire
from devices.transports.wirelog import LoggedWire, WireLog, read_log
from exhibit_server.cli.common import MISUSED, WRONG, fail
from exhibit_server.cli.device.ports import BaudOption, FormatOption, PortArgument, open_port

LinkOption = Annotated[Path | None, typer.Option("--pty", help="A link to make for the other side to open.")]
SecondsOption = Annotated[float | None, typer.Option("--seconds", help="End after so many seconds.")]


def register(app: typer.Typer) -> None:
    app.command("record")(record)
    app.command("replay")(replay)


def record(
    port: PortArgument,
    out: Annotated[Path, typer.Option("--out", help="The log to write, one JSON object a line.")],
    pty: LinkOption = None,
    seconds: SecondsOption = None,
    baud: BaudOption = 9600,
    line: FormatOption = "8N1",
) -> None:
    """Write down everything that passes on a wire, with times.

    With --pty the hub (or the maker's own tool) opens that link instead of the port, and both directions are kept;
    without it the wire is only listened to.
    """
    try:
        wire = open_port(port, baud, line)
        out.touch()
    except (ValueError, OSError) as problem:
        fail(str(problem), MISUSED)
    instead = f"; open {pty} instead of the port" if pty else ""
    print(f"recording {port} to {out}{instead}; Ctrl+C ends it", flush=True)
    ended = _run(_recording(wire, out, {"port": port, "baud": baud, "format": line}, pty), seconds)
    print(f"{len(read_log(out))} entries in {out}")
    if ended is not None:
        fail(ended, WRONG)


def replay(
    log: Annotated[Path, typer.Argument(help="A log of `exhibit device record`.")],
    pty: LinkOption = None,
    tcp: Annotated[int | None, typer.Option("--tcp", help="A port to listen on, on this machine.")] = None,
    seconds: SecondsOption = None,
) -> None:
    """Play a log back as the device it was recorded from: requests it holds are answered as they were then."""
    if (pty is None) == (tcp is None):
        fail("say where the device shall be: --pty LINK or --tcp PORT", MISUSED)
    try:
        entries = read_log(log)
    except (OSError, ValueError) as problem:
        fail(f"{log}: {problem}", MISUSED)
    player = Replay(entries)
    print(f"{len(entries)} entries of {log} answer at {pty or f'127.0.0.1:{tcp}'}; Ctrl+C ends it", flush=True)
    _run(_on_terminal(player, pty) if pty is not None else _on_socket(player, tcp or 0), seconds)
    print(f"{player.played.answered} requests answered, {len(player.played.strange)} not in the log")
    for data in player.played.strange[:10]:
        print(f"  not in the log: {data.hex(' ').upper()}")


def _run(work: Coroutine[object, object, None], seconds: float | None) -> str | None:
    """Run until it ends, the time is over or Ctrl+C; return why the wire failed, if it did."""

    async def limited() -> None:
        async with asyncio.timeout(seconds):
            await work

    ended: str | None = None
    try:
        asyncio.run(limited())
    except* (TimeoutError, KeyboardInterrupt):
        ended = None
    except* WireDown as problems:
        ended = str(problems.exceptions[0])
    return ended


async def _recording(port: ByteWire, out: Path, about: Mapping[str, object], link: Path | None) -> None:
    log = WireLog(out, about={**about, "started": wall_time()})
    wire = LoggedWire(port, log.add)
    near = PseudoTerminal(str(link), link) if link is not None else None
    try:
        await wire.open()
        if near is None:
            while True:
                await wire.read()
        await near.open()
        async with asyncio.TaskGroup() as group:
            group.create_task(_pass(wire, near))
            group.create_task(_pass(near, wire))
    finally:
        await wire.close()
        if near is not None:
            await near.close()
        log.close()


async def _pass(source: ByteWire, target: ByteWire) -> None:
    while True:
        await target.write(await source.read())


async def _on_terminal(player: Replay, link: Path) -> None:
    wire = PseudoTerminal(str(link), link)
    await wire.open()
    try:
        await player.serve(wire)
    finally:
        await wire.close()


async def _on_socket(player: Replay, port: int) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = StreamWire(f"tcp:{port}", reader, writer)
        try:
            await player.serve(wire)
        finally:
            await wire.close()

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    async with server:
        await server.serve_forever()
