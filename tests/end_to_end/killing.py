"""Kills the hub with SIGKILL at random instants of playing scenes while the hardware lives on outside, and looks.

As a command, for as many kills as one has time for; it prints its figures:

    python -m tests.end_to_end.killing --times 200 [--seed 1]

Each time, after the restart: the scene with `on_restart: resume` was played to its end and each of its commands was
sent at most once, the one with `unwind` was broken off; nothing is owed or unfinished in the journal; the hardware is
at baseline, as its own messages say.
"""

import argparse
import json
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.end_to_end.broker import Ear, free_port, own_broker
from tests.end_to_end.hub import COMMAND, STARTS_WITHIN, Child, DemoHub, eventually

HALL = Path(__file__).parent / "kill_hall"
GOES_ON, GOES_BACK = "goes-on", "goes-back"
STOPS = 5
"""How often `goes-on` sends the one verb that is no state."""

LASTS = 6.0
"""Seconds within which the hub is killed: about as long as the scenes play and go back to baseline."""

ENDS_WITHIN = 60.0


@dataclass
class Tally:
    """What was seen. `where`: the step of `goes-on` that the kill struck, and how often."""

    kills: int = 0
    taken_up: int = 0
    unwound: int = 0
    too_late: int = 0
    uncertain: int = 0
    where: Counter[str] = field(default_factory=Counter)
    restart_seconds: list[float] = field(default_factory=list)


class KillHall:
    """The small hall: broker and hardware of their own, and a hub that can be killed."""

    def __init__(self, hub: DemoHub, ear: Ear) -> None:
        self.hub = hub
        self._ear = ear

    def kill_once(self, after: float, tally: Tally) -> None:
        """Start both scenes, kill the hub after so many seconds, start it again, and look at everything."""
        self._at_rest()
        before = self._stops()
        runs = {scene: self.hub.post("runs", {"scene": scene, "language": "en"}) for scene in (GOES_ON, GOES_BACK)}
        time.sleep(after)  # the instant that is tried
        self.hub.kill()
        tally.kills += 1
        began = time.monotonic()
        self.hub.start()
        tally.restart_seconds.append(time.monotonic() - began)
        ended = {scene: self._end_of(str(run["id"])) for scene, run in runs.items()}
        self._judge_goes_on(ended[GOES_ON], self._stops() - before, tally)
        self._judge_goes_back(ended[GOES_BACK], tally)
        self._journal_agrees({scene: str(run["id"]) for scene, run in runs.items()})
        self._at_rest()

    def _judge_goes_on(self, run: dict[str, Any], stops: int, tally: Tally) -> None:
        assert run["state"] == "done", (run["state"], run["reason"])
        if run.get("interruptions"):
            tally.taken_up += 1
        else:
            tally.too_late += 1
        uncertain = [step for step in run["steps"] if step["outcome"] == "uncertain"]
        tally.uncertain += len(uncertain)
        assert STOPS - len(uncertain) <= stops <= STOPS, (stops, uncertain)
        undone = [step for step in run["steps"] if step["outcome"] is None and not step["path"].startswith("5.e")]
        assert not undone, undone

    def _judge_goes_back(self, run: dict[str, Any], tally: Tally) -> None:
        assert run["state"] in {"interrupted", "done"}, (run["state"], run["reason"])
        tally.unwound += run["state"] == "interrupted"
        assert not run["unrestored"], run["unrestored"]

    def _end_of(self, run_id: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self.hub.get(f"runs/{run_id}")
            return found if found["state"] in {"done", "interrupted", "failed", "stopped"} else None

        return eventually(look, ENDS_WITHIN, f"run {run_id} ends")

    def _journal_agrees(self, runs: dict[str, str]) -> None:
        """Nothing is unfinished, nothing that was touched is left, nothing is owed."""
        with closing(sqlite3.connect(f"file:{self.hub.data / 'journal.db'}?mode=ro", uri=True)) as journal:
            assert not journal.execute("SELECT id FROM run WHERE ended_at IS NULL").fetchall()
            assert not journal.execute("SELECT device FROM owed").fetchall()
            for run_id in runs.values():
                left = journal.execute(
                    "SELECT device FROM touched WHERE run = ? AND restored_at IS NULL", (run_id,)
                ).fetchall()
                assert not left, left

    def _at_rest(self) -> None:
        """The hardware says so itself, over the broker; the relay behind its line through the hub."""
        for lamp in ("k/lamp", "k/lamp2"):
            eventually(lambda lamp=lamp: self._lamp(lamp) == "OFF", 20, f"{lamp} is off")  # type: ignore[misc]
        eventually(lambda: self._ear.last("k/blind/position") == "100", 20, "the blind is open")
        eventually(lambda: self.hub.point("pump", "power") is False, 20, "the pump is off")

    def _lamp(self, topic: str) -> str | None:
        said = self._ear.last(topic)
        return json.loads(said).get("state") if said else None

    def _stops(self) -> int:
        return sum(heard.payload == "STOP" for heard in self._ear.heard("k/blind/set"))


@contextmanager
def kill_hall(folder: Path) -> Iterator[KillHall]:
    """Run broker, hardware and hub; the hub is ready."""
    data, port = folder / "data", free_port()
    (data / "wires").mkdir(parents=True)
    (folder / "broker").mkdir()
    places, config = data / "wires" / "places.json", HALL / "showroom.yaml"
    with ExitStack() as stack:
        broker = stack.enter_context(own_broker(folder / "broker"))
        command = [*COMMAND, "simulate", "--config", str(config), "--broker", broker.url, "--places", str(places)]
        hardware = Child(command, folder / "said", "hardware", {})
        stack.callback(hardware.end)
        eventually(places.is_file, STARTS_WITHIN, f"the hardware starts: {hardware.said()}")
        ear = stack.enter_context(Ear(broker.port, "k/#"))
        hub = DemoHub(
            data,
            port=port,
            other_simulators=True,
            config=config,
            EXHIBIT_BROKER_URL=broker.url,
            EXHIBIT_SCENES=str(HALL / "scenes"),
        )
        stack.callback(hub.close)
        hub.start()
        hub.await_all_online()
        yield KillHall(hub, ear)


def main() -> None:
    """Kill as often as asked; say every ten kills how it goes, and the figures at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, tally, began = random.Random(given.seed), Tally(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, kill_hall(Path(folder)) as hall:
        for number in range(1, given.times + 1):
            hall.kill_once(chance.uniform(0.0, LASTS), tally)
            if number % 10 == 0:
                print(f"{number} kills in {time.monotonic() - began:.0f} s", flush=True)
    restarts = sorted(tally.restart_seconds)
    print(
        f"{tally.kills} kills: {tally.taken_up} runs taken up and played to their end, {tally.too_late} had ended;"
        f" {tally.unwound} broken off and back at baseline; {tally.uncertain} commands uncertain, none sent twice;"
        f" restart {restarts[len(restarts) // 2]:.1f} s median, {restarts[-1]:.1f} s at most"
    )


if __name__ == "__main__":
    main()
