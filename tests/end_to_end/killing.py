"""Kills the hub with SIGKILL at random instants of playing scenes while the hardware lives on outside, and looks.

As a command, for as many kills as one has time for; it prints its figures:

    python -m tests.end_to_end.killing --times 200 [--seed 1] [--strikes 0.3]

Each time, after the restart: the scene with `on_restart: resume` was played to its end and each of its commands was
sent at most once, the one with `unwind` was broken off; nothing is owed or unfinished in the journal; the hardware is
at baseline, as its own messages say.

A share of the kills (`--strikes`) strikes a command half sent: the line to the broker is slow, the journal is watched,
and the hub is killed when a command is journalled and not yet confirmed. Some of these had been obeyed already, some
were lost on their way; an ear at the broker tells which. A verb that is no state is never sent again, whichever it was.
A wanted state that was reached is not sent again; one that was lost is.
"""

import argparse
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.end_to_end.broker import Ear, free_port, own_broker
from tests.end_to_end.hub import COMMAND, STARTS_WITHIN, Child, DemoHub, eventually
from tests.end_to_end.slow_line import SlowLine
from tests.end_to_end.tally import Tally

HALL = Path(__file__).parent / "kill_hall"
GOES_ON, GOES_BACK = "goes-on", "goes-back"
STOPS = 5
"""How often `goes-on` sends the one verb that is no state."""

LASTS = 6.0
"""Seconds within which the hub is killed: about as long as the scenes play and go back to baseline."""

ENDS_WITHIN = 60.0

THERE, BACK = 0.2, 0.2
"""Seconds a message takes from the hub to the broker and back: together how long a command stays half sent."""

STRIKES_WITHIN = 15.0
HUB_STATE = "exhibit/killed/hub/state"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be struck half sent: the `number`th step of `goes-on` of that kind, so many seconds after it began."""

    kind: Literal["command", "set"]
    number: int
    after: float

    @classmethod
    def draw(cls, chance: random.Random) -> "Target":
        """Draw one: a verb that is no state mostly, in any of its places, or the set of the lamp's power."""
        after = chance.uniform(0.0, (THERE + BACK) * 0.8)
        if chance.random() < 0.25:
            return cls("set", 1, after)
        return cls("command", chance.randint(1, STOPS), after)


class KillHall:
    """The small hall: broker and hardware of their own, and a hub that can be killed."""

    def __init__(self, hub: DemoHub, ear: Ear) -> None:
        self.hub = hub
        self._ear = ear

    def kill_once(self, after: float, tally: Tally) -> None:
        """Start both scenes, kill the hub after so many seconds, start it again, and look at everything."""
        self._at_rest()
        before = self._stops()
        runs = self._start_scenes()
        time.sleep(after)  # the instant that is tried
        self.hub.kill()
        ended = self._restart(runs, tally)
        self._judge_goes_on(ended[GOES_ON], self._stops() - before, tally)
        self._look_at_the_rest(ended, runs, tally)

    def strike_once(self, target: Target, tally: Tally) -> None:
        """Start both scenes, kill the hub while a command is half sent, start it again, and look at everything."""
        self._at_rest()
        before = self._sent(target)
        runs = self._start_scenes()
        self._await_half_sent(runs[GOES_ON], target)
        time.sleep(target.after)
        self.hub.kill()
        half_sent = self._half_sent(runs[GOES_ON], target)
        # The broker tells of the death behind all that still reached it from the hub.
        eventually(lambda: self._ear.last(HUB_STATE) == "offline", 10, "the broker misses the hub")
        delivered = self._sent(target) - before
        ended = self._restart(runs, tally)
        if half_sent:
            self._judge_struck(ended[GOES_ON], target, delivered, self._sent(target) - before, tally)
        else:
            tally.struck["confirmed before the kill"] += 1
        self._look_at_the_rest(ended, runs, tally)

    def _start_scenes(self) -> dict[str, str]:
        """Start both; return their runs."""
        scenes = (GOES_ON, GOES_BACK)
        return {scene: str(self.hub.post("runs", {"scene": scene, "language": "en"})["id"]) for scene in scenes}

    def _restart(self, runs: dict[str, str], tally: Tally) -> dict[str, dict[str, Any]]:
        """Start the hub again; return the runs when they are over."""
        tally.kills += 1
        began = time.monotonic()
        self.hub.start()
        tally.restart_seconds.append(time.monotonic() - began)
        return {scene: self._end_of(run) for scene, run in runs.items()}

    def _look_at_the_rest(self, ended: dict[str, dict[str, Any]], runs: dict[str, str], tally: Tally) -> None:
        self._judge_goes_back(ended[GOES_BACK], tally)
        self._journal_agrees(runs)
        self._at_rest()

    # -- striking a command half sent ---------------------------------------------------------------------------------

    def _await_half_sent(self, run: str, target: Target) -> None:
        """Return as soon as the journal has the target as begun."""
        end = time.monotonic() + STRIKES_WITHIN
        with self._journal() as journal:
            while len(self._steps(journal, run, target)) < target.number:
                assert time.monotonic() < end, f"{target} never came"
                time.sleep(0.001)

    def _half_sent(self, run: str, target: Target) -> bool:
        with self._journal() as journal:
            return self._steps(journal, run, target)[target.number - 1][0] is None

    @staticmethod
    def _steps(journal: sqlite3.Connection, run: str, target: Target) -> list[tuple[float | None]]:
        """Return when the steps of its kind ended, in the order in which they began."""
        wanted = "SELECT ended_at FROM step WHERE run = ? AND kind = ? AND started_at IS NOT NULL ORDER BY id"
        return journal.execute(wanted, (run, target.kind)).fetchall()

    def _sent(self, target: Target) -> int:
        """Return how often what the target sends was heard at the broker."""
        return self._stops() if target.kind == "command" else self._turned_on()

    def _judge_struck(self, run: dict[str, Any], target: Target, delivered: int, sent: int, tally: Tally) -> None:
        assert run["state"] == "done" and run["interruptions"], (run["state"], run["reason"])
        obeyed = delivered == target.number
        assert obeyed or delivered == target.number - 1, (target, delivered)
        tally.taken_up += 1
        tally.struck[f"{target.kind}, {'obeyed' if obeyed else 'lost on its way'}"] += 1
        if target.kind == "set":
            assert sent == 1, (target, delivered, sent)
            return
        uncertain = self._uncertain(run)
        assert uncertain == 1, uncertain
        tally.uncertain += 1
        assert sent == (STOPS if obeyed else STOPS - 1), (target, delivered, sent)

    # -- judging ------------------------------------------------------------------------------------------------------

    def _judge_goes_on(self, run: dict[str, Any], stops: int, tally: Tally) -> None:
        assert run["state"] == "done", (run["state"], run["reason"])
        if run.get("interruptions"):
            tally.taken_up += 1
        else:
            tally.too_late += 1
        uncertain = self._uncertain(run)
        tally.uncertain += uncertain
        assert STOPS - uncertain <= stops <= STOPS, (stops, uncertain)
        undone = [step for step in run["steps"] if step["outcome"] is None and not step["path"].startswith("5.e")]
        assert not undone, undone

    def _uncertain(self, run: dict[str, Any]) -> int:
        """Return how many commands the journal calls uncertain; a run's record has only the last of several rounds."""
        with self._journal() as journal:
            wanted = "SELECT count(*) FROM step WHERE run = ? AND outcome = 'uncertain'"
            return int(journal.execute(wanted, (run["id"],)).fetchone()[0])

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
        with self._journal() as journal:
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

    def _turned_on(self) -> int:
        """Return how often the lamp was told to be on; its brightness is told beside that."""
        told = [json.loads(heard.payload) for heard in self._ear.heard("k/lamp/set")]
        return sum(each.get("state") == "ON" and "brightness" not in each for each in told)

    def _journal(self) -> closing[sqlite3.Connection]:
        """Read the hub's journal, as it stands at each question."""
        path = f"file:{self.hub.data / 'journal.db'}?mode=ro"
        return closing(sqlite3.connect(path, uri=True, isolation_level=None))


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
        ear = stack.enter_context(Ear(broker.port, "k/#", HUB_STATE))
        line = stack.enter_context(SlowLine(broker.port, there=THERE, back=BACK))
        hub = DemoHub(
            data,
            port=port,
            other_simulators=True,
            config=config,
            EXHIBIT_BROKER_URL=f"mqtt://127.0.0.1:{line.port}",
            EXHIBIT_SCENES=str(HALL / "scenes"),
        )
        stack.callback(hub.close)
        hub.start()
        hub.await_all_online()
        yield KillHall(hub, ear)


def main() -> None:
    """Kill as often as asked; say the figures every ten kills and at the end, however it ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strikes", type=float, default=0.3, help="share of the kills that strike a command half sent")
    given = parser.parse_args()
    chance, tally, began = random.Random(given.seed), Tally(), time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as folder, kill_hall(Path(folder)) as hall:
            for number in range(1, given.times + 1):
                if chance.random() < given.strikes:
                    hall.strike_once(Target.draw(chance), tally)
                else:
                    hall.kill_once(chance.uniform(0.0, LASTS), tally)
                if number % 10 == 0:
                    print(f"after {time.monotonic() - began:.0f} s: {tally.figures()}", flush=True)
    finally:
        print(tally.figures())


if __name__ == "__main__":
    main()
