"""How smoothly the technician's list of 2,000 devices scrolls.

    .venv/bin/python tests/benchmarks/technician_list.py [--devices 2000] [--steps 250] [--json]

A hub as a process with so many sensors of four values each, a real Mosquitto, a real Chromium at 1366x768 that draws
without a graphics card. Each step scrolls the list on by 160 px, two and a half rows, and waits for the second frame
after it; `work` is the processor time of the page's main thread for its scripts, styles and layout in that step, which
neighbours on the machine hardly lengthen, `task` the same with everything else the thread did, painting included.
`leap` is the same for steps of thirty rows, where no row stays. `frame` is the time between frames while the list moves
on by 160 px in each, and `blank` the same movement over a page as long that holds nothing: what the machine itself
allows. `live` is the share of a second that the thread works while READINGS devices a second tell their values, most
of them for rows one does not see, and `live_work` a step of scrolling meanwhile. `search` is the time until the list
shows the answer to a word. Takes about a minute on two cores; figures in docs/decisions/0026-rows-handed-on.md.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiomqtt
from playwright.async_api import CDPSession, Page, async_playwright

from tests.benchmarks.bench_hall import free_port
from tests.benchmarks.discovered_hall import BenchHub, all_online
from tests.benchmarks.tap import make_token, mosquitto

CHROMIUM = "/usr/bin/chromium"
NAME, PIN = "bench", "135790"
STEP, LEAP = 160, 1920
READINGS = 400
"""Devices a second that tell four values each."""

LIVE_SECONDS = 5.0

HALL = """\
hall: {id: bench, name: {vi: Đo, ko: 측정, en: Bench}}
zones: {lobby: {name: {vi: Sảnh, ko: 로비, en: Lobby}}}
include: [devices-*.yaml]
"""
PER_FILE = 400
"""Devices in one file: the hub reads no file of endless length."""

POINTS = (("temperature", "°C"), ("humidity", "%"), ("power", "W"), ("relay", ""))

MOVE = """(step) => new Promise((done) => {
  scrollBy(0, step);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
})"""

SCROLL = """([frames, step]) => new Promise((done) => {
  const times = [];
  let rows = 0;
  const frame = (now) => {
    times.push(now);
    rows = Math.max(rows, document.querySelectorAll('[data-row]').length);
    if (times.length > frames) return done({ times, rows });
    scrollBy(0, step);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""

SEARCH = """(text) => new Promise((done) => {
  const field = document.querySelector('input[type=search]');
  const begun = performance.now();
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const shown = '[data-row]:not([hidden])';
  const look = () => document.querySelectorAll(shown).length === 1
    ? done(performance.now() - begun) : requestAnimationFrame(look);
  requestAnimationFrame(look);
})"""

Figures = dict[str, float]


async def main(devices: int, steps: int) -> Figures:
    """Run everything; return milliseconds and counts."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _write_hall(folder, devices)
        (folder / "scenes").mkdir()
        broker, port = free_port(), free_port()
        await mosquitto(stack, folder, broker)
        token = await asyncio.to_thread(make_token, folder / "data", "technician")
        await _person(folder / "data")
        hub = await stack.enter_async_context(BenchHub(folder, broker, port, token))
        async with aiomqtt.Client("127.0.0.1", broker) as mqtt:
            await mqtt.publish("bench/there", "online", qos=1, retain=True)
            for number in range(devices):
                await mqtt.publish(f"bench/{number}", _state(number, 0), qos=1, retain=True)
            await all_online(hub.client, devices)
            return await _look(f"http://127.0.0.1:{port}", mqtt, devices, steps)


def _write_hall(folder: Path, devices: int) -> None:
    (folder / "showroom.yaml").write_text(HALL)
    for start in range(0, devices, PER_FILE):
        numbers = range(start, min(start + PER_FILE, devices))
        (folder / f"devices-{start}.yaml").write_text("devices:\n" + "".join(map(_device, numbers)))


def _device(number: int) -> str:
    points = ", ".join(
        f"{{point: {name}, unit: '{unit}', type: {'number' if unit else 'boolean'}}}" for name, unit in POINTS
    )
    return (
        f"  bench-{number}:\n    name: {{vi: Thiết bị {number}, ko: 장치 {number}, en: Bench {number}}}\n"
        f"    zone: lobby\n    driver: mqtt_sensor\n"
        f"    options: {{topic: bench/{number}, availability_topic: bench/there, points: [{points}]}}\n"
    )


def _state(number: int, turn: int) -> str:
    temperature = 20.5 + (number + turn) % 10
    return json.dumps({"temperature": temperature, "humidity": 50, "power": (number + turn) % 100, "relay": "on"})


async def _person(data: Path) -> None:
    command = ("-m", "exhibit_server.cli", "users", "add", NAME, "--role", "technician", "--pin", PIN)
    child = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--data", str(data), stdout=asyncio.subprocess.DEVNULL
    )
    assert await child.wait() == 0


async def _look(home: str, mqtt: aiomqtt.Client, devices: int, steps: int) -> Figures:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="en")
        context.set_default_timeout(120_000)
        answer = await context.request.post(f"{home}/api/session", data={"name": NAME, "pin": PIN})
        assert answer.ok, await answer.text()
        page = await context.new_page()
        await page.goto(f"{home}/technician?lang=en#devices")
        await page.locator('[data-row="0"]').wait_for()
        counted = await page.get_by_role("table").get_attribute("aria-rowcount")
        assert counted == str(devices + 1), counted
        session = await context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        await _stepped(page, session, STEP, 20)
        found = _named("", await _stepped(page, session, STEP, steps))
        found |= _named("leap_", await _stepped(page, session, LEAP, 50))
        found |= await _frames(page, steps)
        async with _readings(mqtt, devices):
            found |= await _live(page, session, steps)
        await page.evaluate("scrollTo(0, 0)")
        found["search_ms"] = await page.evaluate(SEARCH, f"bench-{devices - 1}")
        await page.evaluate("document.body.replaceChildren(); document.body.style.height = '128000px'")
        blank = await _frames(page, steps)
        await browser.close()
    return found | {f"blank_{name}": value for name, value in blank.items() if name.startswith("frame")}


async def _stepped(page: Page, session: CDPSession, step: int, steps: int) -> dict[str, list[float]]:
    """Scroll on from the top, step by step; return what each step took, in milliseconds."""
    await page.evaluate("scrollTo(0, 0)")
    took: dict[str, list[float]] = {"work": [], "task": []}
    for _ in range(steps):
        before = await _busy(session)
        await page.evaluate(MOVE, step)
        after = await _busy(session)
        for name, row in took.items():
            row.append((after[name] - before[name]) * 1000)
    return took


async def _live(page: Page, session: CDPSession, steps: int) -> Figures:
    await page.evaluate("scrollTo(0, 0)")
    before = await _busy(session)
    await asyncio.sleep(LIVE_SECONDS)
    after = await _busy(session)
    scrolled = _named("live_", await _stepped(page, session, STEP, steps))
    return {"live_percent": (after["task"] - before["task"]) / LIVE_SECONDS * 100} | scrolled


@asynccontextmanager
async def _readings(mqtt: aiomqtt.Client, devices: int) -> AsyncIterator[None]:
    """Let devices tell their values, one after the other, until the end of the block."""

    async def tell() -> None:
        turn = 0
        while True:
            for number in range(READINGS // 10):
                sent = turn * (READINGS // 10) + number
                await mqtt.publish(f"bench/{sent * 7 % devices}", _state(sent, turn))
            turn += 1
            await asyncio.sleep(0.1)

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.wait([telling])


async def _frames(page: Page, steps: int) -> Figures:
    await page.evaluate("scrollTo(0, 0)")
    seen = await page.evaluate(SCROLL, [steps, STEP])
    frames = [b - a for a, b in zip(seen["times"], seen["times"][1:], strict=False)]
    return {"rows_drawn": float(seen["rows"])} | _named("", {"frame": frames}) | {"frame_max_ms": max(frames)}


def _named(prefix: str, took: dict[str, list[float]]) -> Figures:
    return {
        f"{prefix}{name}_p{share}_ms": sorted(row)[int(len(row) * share / 100)]
        for name, row in took.items()
        for share in (50, 95)
    }


async def _busy(session: CDPSession) -> Figures:
    """Return the seconds of processor time that the page's main thread took so far."""
    metrics: list[dict[str, Any]] = (await session.send("Performance.getMetrics"))["metrics"]
    found = {metric["name"]: float(metric["value"]) for metric in metrics}
    work = sum(found[name] for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration"))
    return {"work": work, "task": found["TaskDuration"]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    figures = asyncio.run(main(chosen.devices, chosen.steps))
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        print("\n".join(f"{name:<18} {value:8.1f}" for name, value in figures.items()))
