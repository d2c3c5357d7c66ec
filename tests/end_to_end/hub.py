"""The hub and its helpers as processes from outside: started by command, known by what they print, ended by id."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
import yaml

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "exhibit_server.cli")
STARTS_WITHIN = 240.0
"""Seconds to the announcement: four of processor time, which took over a minute where others wanted both cores."""

ENDS_WITHIN = 20.0
LOOK_AGAIN = 0.05

T = TypeVar("T")
Json = dict[str, Any]


def eventually(look: Callable[[], T | None], within: float, what: str) -> T:
    """Return the first true answer of `look`. Raises AssertionError after `within` seconds, with the last answer."""
    end = time.monotonic() + within
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {within:g} s; last seen: {seen!r}")
        time.sleep(LOOK_AGAIN)


def exhibit(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command of the command line to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        env=_environment(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=STARTS_WITHIN,
        check=False,
    )


class Child:
    """A process of ours. What it prints goes to files, so that it never waits for a reader."""

    def __init__(self, command: list[str], folder: Path, name: str, environment: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.out, self.err = folder / f"{name}.out", folder / f"{name}.err"
        with self.out.open("wb") as out, self.err.open("ab") as err:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=_environment(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def send(self, sign: signal.Signals) -> int:
        """Send a signal that ends it; return its exit status."""
        if self.running:
            self._process.send_signal(sign)
        return self._process.wait(ENDS_WITHIN)

    def end(self) -> None:
        """End it politely, then firmly."""
        try:
            self.send(signal.SIGTERM)
        except subprocess.TimeoutExpired:
            self.send(signal.SIGKILL)

    def said(self) -> str:
        """Return the end of what it wrote to standard error."""
        return self.err.read_text(errors="replace")[-3000:]


class DemoHub:
    """`exhibit demo` with a data folder of its own: can be ended, killed, and started again on the same port."""

    def __init__(
        self,
        data: Path,
        *,
        port: int = 0,
        other_simulators: bool = False,
        pairing: bool = False,
        config: Path | None = None,
        **environment: str,
    ) -> None:
        self.data = data
        self._pairing = pairing
        self._config = config
        self._other_simulators = other_simulators
        self._environment = environment
        self._port = port
        self._child: Child | None = None
        self._facts: Json = {}
        self._client: httpx.Client | None = None

    def start(self) -> None:
        """Start it, and return when it has said that it is ready."""
        # A restart sees the same port again, as a hall's hub does.
        command = [*COMMAND, "demo", "--no-browser", "--json", "--data", str(self.data), "--port", str(self._port)]
        if self._other_simulators:
            command.append("--other-simulators")
        if self._pairing:
            command.append("--pairing")
        if self._config is not None:
            command += ["--config", str(self._config)]
        self._child = Child(command, self.data.with_name(f"{self.data.name}-said"), "hub", self._environment)
        eventually(self._announced, STARTS_WITHIN, "the hub announces itself")
        self._facts = json.loads(self.child.out.read_text())
        self._port = int(httpx.URL(self.url("home")).port or 0)
        self._client = httpx.Client(
            base_url=self.url("home"), headers={"Authorization": f"Bearer {self._facts['api_token']}"}, timeout=30
        )

    def stop(self) -> int:
        """Ask it to end, as a service manager does; return its exit status."""
        self._hang_up()
        return self.child.send(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._hang_up()
        self.child.send(signal.SIGKILL)

    def close(self) -> None:
        """End it, however that went."""
        self._hang_up()
        if self._child is not None:
            self._child.end()

    @property
    def child(self) -> Child:
        assert self._child is not None, "the hub was not started"
        return self._child

    @property
    def facts(self) -> Json:
        """What it printed: urls, api_token, pins, broker."""
        return self._facts

    @property
    def api(self) -> httpx.Client:
        """A client with an administrator's rights."""
        assert self._client is not None, "the hub was not started"
        return self._client

    @property
    def broker_port(self) -> int:
        return int(httpx.URL(self._facts["broker"]).port or 0)

    def url(self, name: str) -> str:
        """Return one of the addresses it printed, such as `kiosk_urban`."""
        return str(self._facts["urls"][name])

    def get(self, path: str, **query: str | int) -> Json:
        """Read from the API."""
        return _answer(self.api.get(f"/api/{path}", params=query))

    def items(self, path: str, **query: str | int) -> list[Json]:
        """Read a list from the API."""
        return cast("list[Json]", self.get(path, **query)["items"])

    def post(self, path: str, body: Json | None = None) -> Json:
        """Ask the API to do something."""
        return _answer(self.api.post(f"/api/{path}", json=body))

    def device(self, device: str) -> Json:
        return self.get(f"devices/{device}")

    def availability(self, device: str) -> str:
        return str(self.device(device)["availability"]["state"])

    def point(self, device: str, point: str) -> Any:
        """Return what was observed last of a point."""
        return next(each["actual"] for each in self.device(device)["points"] if each["name"] == point)

    def scene(self, scene: str) -> Json:
        return next(each for each in self.items("scenes") if each["id"] == scene)

    def readiness(self, scene: str) -> str:
        return str(self.scene(scene)["readiness"]["state"])

    def fault(self, device: str, fault: str | None) -> None:
        """Make a simulated device misbehave, or mend it."""
        self.post(f"simulators/{device}/fault", {"fault": fault})

    def await_all_online(self, within: float = 40.0) -> None:
        """Return when every device is online and every scene could start."""
        eventually(lambda: not self.unwell(), within, f"everything is ready, but {self.unwell()} is not")

    def unwell(self) -> list[str]:
        """Return the devices that are not online and the scenes that are not ready."""
        devices = [each["id"] for each in self.items("devices") if each["availability"]["state"] != "online"]
        return devices + [each["id"] for each in self.items("scenes") if each["readiness"]["state"] != "ready"]

    def _announced(self) -> bool:
        assert self.child.running, f"the hub ended: {self.child.said()}"
        return self.child.out.read_bytes().endswith(b"\n")

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()


@contextmanager
def demo_hub(
    data: Path,
    *,
    port: int = 0,
    other_simulators: bool = False,
    pairing: bool = False,
    config: Path | None = None,
    **environment: str,
) -> Iterator[DemoHub]:
    """Run a demonstration's hub; ended with the block."""
    hub = DemoHub(data, port=port, other_simulators=other_simulators, pairing=pairing, config=config, **environment)
    try:
        hub.start()
        yield hub
    finally:
        hub.close()


@contextmanager
def simulators(data: Path, broker: str, hub_port: int, name: str, *, only: list[str]) -> Iterator[Child]:
    """Run `exhibit simulate` for some devices of a hub that leaves its simulators to others."""
    (data / "wires").mkdir(parents=True, exist_ok=True)
    places = str(data / "wires" / "places.json")
    command = [*COMMAND, "simulate", "--broker", broker, "--hub", f"ws://127.0.0.1:{hub_port}", "--places", places]
    for device in only:
        command += ["--only", device]
    child = Child(command, data.with_name(f"{data.name}-said"), name, {})
    try:
        eventually(Path(places).is_file, STARTS_WITHIN, f"{name} start: {child.said()}")
        yield child
    finally:
        child.end()


def all_devices() -> list[str]:
    """Return the ids of all devices of the reference hall, its kiosks among them."""
    files = sorted((ROOT / "config" / "hall").glob("*.yaml"))
    kiosks = yaml.safe_load((ROOT / "config" / "showroom.yaml").read_text(encoding="utf-8"))["kiosks"]
    devices = [device for file in files for device in yaml.safe_load(file.read_text(encoding="utf-8"))["devices"]]
    return [*devices, *(f"kiosk-{kiosk}" for kiosk in kiosks)]


def descendants(pid: int) -> set[int]:
    """Return the ids of all processes under one."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found: set[int] = set()
    while fresh := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= fresh
    return found


def command_line(pid: int) -> str:
    """Return how a process was called; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _answer(response: httpx.Response) -> Json:
    assert response.is_success, f"{response.request.method} {response.url}: {response.status_code} {response.text}"
    return cast(Json, response.json())


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Ours without settings of a hub that may run beside the tests."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("EXHIBIT_")}
    return {**ours, **more}
