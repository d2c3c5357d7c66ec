"""The KNX line: its tempo, its bounds, what comes first, and the options of what hangs on it."""

import asyncio
import itertools
from typing import Any

import pytest
from pydantic import ValidationError

from devices.core.clock import now
from devices.core.errors import NoAnswer, WireDown
from devices.drivers.knx_cover import KnxCover
from devices.drivers.knx_light import KnxLight
from devices.drivers.knx_sensor import KnxSensor
from devices.drivers.knx_switch import KnxSwitch
from devices.transports.group_line import GAP, WAITING, Telegram
from devices.transports.memory_groups import MemoryGroups
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until
from tests.devices.knx_bench import alone

COVER = {"move": "2/1/1", "stop": "2/1/2", "position_status": "2/1/4"}


def test_a_stop_goes_before_all_that_waits() -> None:
    async def main() -> None:
        async with alone(KnxCover, COVER) as (bench, wire):
            await wait_until(lambda: bool(bench.sent))
            async with asyncio.TaskGroup() as group:
                for _ in range(20):
                    group.create_task(wire.send("7/0/1", 1))
                    group.create_task(wire.ask("7/0/2"))
                await asyncio.sleep(0)
                bench.sent.clear()
                await bench.device.halt()
            addresses = [telegram.address for _, telegram in bench.sent]
            assert addresses.index("2/1/2") <= 1
            assert addresses.index("7/0/2") > max(at for at, each in enumerate(addresses) if each == "7/0/1")

    run_virtual(main())


def test_the_line_carries_20_telegrams_a_second_and_holds_a_bounded_number() -> None:
    async def main() -> None:
        wire, times = MemoryGroups("knx"), list[float]()
        wire.plug(lambda _: times.append(now()))
        async with running(wire):
            async with asyncio.TaskGroup() as group:
                for number in range(60):
                    group.create_task(wire.send(f"1/1/{number + 1}", 1))
            assert all(after - before >= GAP - 1e-6 for before, after in itertools.pairwise(times))
        tasks = [asyncio.ensure_future(wire.ask("1/1/1")) for _ in range(WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(NoAnswer):
            await wire.ask("1/1/1")
        wire.unplug()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(each, WireDown) for each in done)

    run_virtual(main())


def test_a_telegram_that_can_not_be_built_costs_nobody_else_anything() -> None:
    async def main() -> None:
        wire, sent, bugs = MemoryGroups("knx"), list[str](), list[str]()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: bugs.append(context["message"]))

        def far_end(telegram: Telegram) -> None:
            if telegram.address == "1/1/1":
                raise OverflowError("too big")
            sent.append(telegram.address)

        wire.plug(far_end)
        async with running(wire):
            with pytest.raises(WireDown, match="too big"):
                await wire.send("1/1/1", b"")
            await wire.send("1/1/2", 1)
        assert sent == ["1/1/2"]
        assert len(bugs) == 1

    run_virtual(main())


def test_what_nobody_waits_for_any_more_is_not_sent() -> None:
    async def main() -> None:
        wire, sent = MemoryGroups("knx"), list[Telegram]()
        wire.plug(sent.append)
        waiting = asyncio.ensure_future(wire.send("1/1/1", 1))
        await asyncio.sleep(0)
        waiting.cancel()
        async with running(wire):
            await wire.send("1/1/2", 1)
        assert [telegram.address for telegram in sent] == ["1/1/2"]

    run_virtual(main())


@pytest.mark.parametrize(
    ("driver", "options", "word"),
    [
        (KnxSwitch, {"switch": "32/0/1"}, "31/7/255"),
        (KnxSwitch, {"switch": "0/0/0"}, "everybody"),
        (KnxSwitch, {"switch": "on"}, "group address"),
        (KnxSwitch, {"switch": "1/1/1", "colour": 1}, "colour"),
        (KnxLight, {}, "switch: or brightness:"),
        (KnxCover, {"move": "1/1/1"}, "stop"),
        (KnxSensor, {"measures": []}, "measures"),
        (KnxSensor, {"measures": [{"point": "a", "address": "1/1/1", "type": "20.102"}]}, "datapoint type"),
        (KnxSensor, {"measures": [{"point": "a", "address": "1/1/1", "type": "9.001"}] * 2}, "same point"),
    ],
)
def test_options_are_checked(driver: Any, options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        driver.OPTIONS.model_validate(options)
