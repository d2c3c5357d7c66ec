"""How smoothly the technician's list of 2,000 devices scrolls.

    .venv/bin/python tests/benchmarks/technician_list.py [--devices 2000] [--seconds 6] [--json]

A hub as a process with so many approved devices (as in discovered_hall.py), a real Chromium at 1366×768 that draws
without a graphics card. Each frame scrolls the list on by 160 px, two and a half rows; the times between frames are
those the browser tells. `blank` is the same movement over a page as long that holds nothing but its background: what
the machine itself allows. `work_ms` is the time the page's own scripts and layout take a frame, whatever else the
machine does. Then a word is typed into the search, and the time until the list shows the answer is taken.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright

from tests.benchmarks.bench_hall import free_port
from tests.benchmarks.discovered_hall import SHOWROOM, BenchHub, all_online, approve_all
from tests.benchmarks.tap import make_token, mosquitto

CHROMIUM = "/usr/bin/chromium"
NAME, PIN = "bench", "135790"
STEP = 160

SCROLL = """([seconds, step]) => new Promise((done) => {
  const times = [];
  let rows = 0, way = step;
  const begun = performance.now();
  const frame = (now) => {
    times.push(now);
    rows = Math.max(rows, document.querySelectorAll('[data-row]').length);
    if (now - begun > seconds * 1000) return done({ times, rows });
    if (scrollY + innerHeight >= document.documentElement.scrollHeight - 1) way = -step;
    if (scrollY === 0) way = step;
    scrollBy(0, way);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""

SEARCH = """(text) => new Promise((done) => {
  const field = document.querySelector('input[type=search]');
  const begun = performance.now();
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const look = () => document.querySelectorAll('[data-row]').length === 1
    ? done(performance.now() - begun) : requestAnimationFrame(look);
  requestAnimationFrame(look);
})"""


async def main(devices: int, seconds: float) -> dict[str, float]:
    """Run everything; return milliseconds and counts."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "showroom.yaml").write_text(SHOWROOM)
        (folder / "scenes").mkdir()
        broker, port = free_port(), free_port()
        await mosquitto(stack, folder, broker)
        token = await asyncio.to_thread(make_token, folder / "data", "technician")
        await _person(folder / "data")
        async with BenchHub(folder, broker, port, token) as hub:
            await approve_all(hub.client, broker, devices)
            await all_online(hub.client, devices)
            return await _look(f"http://127.0.0.1:{port}", devices, seconds)


async def _person(data: Path) -> None:
    command = ("-m", "exhibit_server.cli", "users", "add", NAME, "--role", "technician", "--pin", PIN)
    child = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--data", str(data), stdout=asyncio.subprocess.DEVNULL
    )
    assert await child.wait() == 0


async def _look(home: str, devices: int, seconds: float) -> dict[str, float]:
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
        found = await _scrolled(page, seconds)
        await page.evaluate("scrollTo(0, 0)")
        found["search_ms"] = await page.evaluate(SEARCH, f"bench-{devices - 1}")
        await page.evaluate("document.body.replaceChildren(); document.body.style.height = '128000px'")
        blank = await _scrolled(page, seconds)
        await browser.close()
    return found | {f"blank_{name}": value for name, value in blank.items() if name.startswith("frame")}


async def _scrolled(page: Page, seconds: float) -> dict[str, float]:
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    before = await _busy(session)
    seen = await page.evaluate(SCROLL, [seconds, STEP])
    work = await _busy(session) - before
    frames = sorted(b - a for a, b in zip(seen["times"], seen["times"][1:], strict=False))
    return {
        "frames": float(len(frames)),
        "rows_drawn": float(seen["rows"]),
        "frame_p50_ms": frames[len(frames) // 2],
        "frame_p95_ms": frames[int(len(frames) * 0.95)],
        "frame_max_ms": frames[-1],
        "work_ms": work * 1000 / len(frames),
    }


async def _busy(session: CDPSession) -> float:
    """Return the seconds the page's scripts, styles and layouts took so far."""
    metrics: list[dict[str, Any]] = (await session.send("Performance.getMetrics"))["metrics"]
    wanted = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
    return float(sum(metric["value"] for metric in metrics if metric["name"] in wanted))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    figures = asyncio.run(main(chosen.devices, chosen.seconds))
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        print("\n".join(f"{name:<18} {value:8.1f}" for name, value in figures.items()))
