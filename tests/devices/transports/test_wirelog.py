"""What passed on a wire is kept with its times, and played back as the device."""

import asyncio
import json
from pathlib import Path

import pytest

from devices.core.errors import WireDown
from devices.transports.memory import memory_pipe
from devices.transports.replay import SILENCE, Exchange, Replay, exchanges
from devices.transports.wirelog import Entry, LoggedWire, WireLog, read_log
from scenes.virtual_time import run_virtual


def test_both_directions_are_kept_with_their_times(tmp_path: Path) -> None:
    file = tmp_path / "log"

    async def main() -> None:
        near, far = memory_pipe("port")
        log = WireLog(file, about={"port": "x"})
        wire = LoggedWire(near, log.add)
        await wire.open()
        await wire.write(b"\x01?")
        await asyncio.sleep(0.25)
        await far.write(b"\xff!")
        assert await wire.read() == b"\xff!"
        log.close()
        await wire.close()

    run_virtual(main())
    assert json.loads(file.read_text().splitlines()[0]) == {"wirelog": 1, "port": "x"}
    assert read_log(file) == [Entry(0.0, "controller", b"\x01?"), Entry(0.25, "device", b"\xff!")]


def test_a_log_that_is_cut_off_keeps_what_it_has_and_a_full_one_says_so(tmp_path: Path) -> None:
    file = tmp_path / "log"

    async def main() -> None:
        log = WireLog(file, limit=200)
        for _ in range(50):
            log.add("device", b"0123456789")
        log.close()

    run_virtual(main())
    assert file.stat().st_size < 400 and '"full": true' in file.read_text().splitlines()[-1]
    assert len(read_log(file)) > 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"port": 1}\n', "line 1: expected"),
        ('{"wirelog": 1}\n{"at": 0, "from": "nobody", "hex": ""}\n', "line 2: expected from"),
        ('{"wirelog": 1}\n{"at": 0, "from": "device", "hex": "0g"}\n', "line 2"),
        ('{"wirelog": 1}\n{"from": "device", "hex": "00"}\n', "line 2"),
        ("rubbish\n", "line 1"),
        ("[1]\n", "line 1"),
    ],
)
def test_what_is_no_log_is_refused_with_its_line(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text(text)
    with pytest.raises(ValueError, match=words):
        read_log(file)


def test_pieces_of_a_request_belong_together_and_requests_do_not() -> None:
    entries = [
        Entry(0.0, "device", b"hello"),
        Entry(1.0, "controller", b"A"),
        Entry(1.01, "controller", b"B"),
        Entry(1.1, "device", b"x"),
        Entry(1.3, "device", b"y"),
        Entry(5.0, "controller", b"C"),
        Entry(9.0, "controller", b"D"),
        Entry(9.5, "device", b"z"),
    ]
    found = exchanges(entries)
    assert [(each.request, b"".join(data for _, data in each.replies)) for each in found] == [
        (b"", b"hello"),
        (b"AB", b"xy"),
        (b"C", b""),
        (b"D", b"z"),
    ]


def test_the_same_question_gets_the_answers_it_got_in_turn() -> None:
    async def main() -> None:
        near, far = memory_pipe("port")
        entries = [
            Entry(0.0, "controller", b"?"),
            Entry(0.1, "device", b"off"),
            Entry(1.0, "controller", b"?"),
            Entry(1.4, "device", b"on"),
        ]
        player = Replay(entries)
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(player.serve(far))
            heard = []
            for _ in range(3):
                await near.write(b"?")
                began = asyncio.get_running_loop().time()
                heard.append((await near.read(), round(asyncio.get_running_loop().time() - began, 1)))
            await near.write(b"!")
            await asyncio.sleep(2 * SILENCE)
            await near.close()
            await playing
        assert heard == [(b"off", 0.1), (b"on", 0.4), (b"off", 0.1)]
        assert player.played.answered == 3 and player.played.strange == (b"!",)

    run_virtual(main())


def test_a_device_that_speaks_first_is_heard_first() -> None:
    async def main() -> None:
        near, far = memory_pipe("port")
        player = Replay([Entry(0.5, "device", b"PJLINK 0\r")])
        async with asyncio.TaskGroup() as group:
            group.create_task(player.serve(far))
            assert await near.read() == b"PJLINK 0\r"
            await near.close()
        with pytest.raises(WireDown):
            await near.read()

    run_virtual(main())


def test_an_empty_log_answers_nothing() -> None:
    assert exchanges([]) == []
    assert Exchange(b"", ()).replies == ()
