"""What a run writes down before it acts, so that nothing is lost when the hub is killed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from devices.core.values import Value
from scenes.record import RunRecord


class Journal(Protocol):
    """Each method but three returns when its entry would survive the death of the process, with all before it.

    `begin_run`, `before_step` and `touched` only get ready to write: `settle` writes them, together, before anything
    acts. `at`: seconds since the epoch.
    """

    keeps: bool
    """Whether anything is kept; where not, a run need not tell its clock."""

    def begin_run(
        self,
        run_id: str,
        *,
        scene: str,
        scene_version: str,
        scene_source: str,
        sources: Mapping[str, str],
        arguments: Mapping[str, Any],
        variant: str | None,
        priority: str,
        language: str,
        started_by: str,
        started_from: str | None,
        on_restart: str,
        at: float,
    ) -> None: ...

    def resume_run(self, run_id: str, at: float) -> None:
        """A run that a killed hub left is taken up again."""

    def before_step(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None: ...

    def after_step(self, run_id: str, path: str, outcome: str, detail: Mapping[str, Any], at: float) -> None: ...

    def decided(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        """A decision that must not be made twice (`scenes.history.DECISIONS`)."""

    def touched(self, run_id: str, device: str, point: str, before: Value | None, at: float) -> None:
        """A device is about to be commanded; `before` is what was observed last."""

    def settle(self) -> None:
        """Write what was got ready: returns when it would survive."""

    def restored(self, run_id: str, device: str, at: float) -> None: ...

    def tick(self, run_id: str, clock: float, *, paused: bool) -> None:
        """Where the run's clock stands (s)."""

    def end_run(self, run_id: str, state: str, at: float) -> None: ...

    def stopped(self, by: str, at: float) -> None:
        """The hall is stopped: it stays so over a restart."""

    def released(self) -> None:
        """The all-stop is over."""

    def owe(self, devices: Iterable[str], at: float) -> None:
        """These devices must go back to baseline outside any run."""

    def paid(self, device: str) -> None:
        """The device is back at its baseline."""


def begin(journal: Journal, record: RunRecord) -> None:
    """Write down that a run begins, with all that is needed to take it up again."""
    loaded, request = record.loaded, record.request
    journal.begin_run(
        record.id,
        scene=loaded.id,
        scene_version=loaded.version,
        scene_source=loaded.document.text,
        sources=loaded.sources,
        arguments=loaded.arguments,
        variant=request.variant,
        priority=request.priority,
        language=request.language,
        started_by=request.started_by,
        started_from=request.started_from,
        on_restart=loaded.scene.on_restart,
        at=record.started_at,
    )


def owe(journal: Journal, record: RunRecord) -> None:
    """Write down what a run owes the baseline of before its first step: what it took over from another."""
    if record.touched:
        for device, points in record.touched.items():
            for point in points:
                journal.touched(record.id, device, point, None, record.started_at)
        journal.settle()


class NoJournal:
    """For rehearsals: a run that does not outlive its process needs no journal."""

    def __init__(self) -> None:
        self.keeps = False

    def begin_run(self, run_id: str, **entry: Any) -> None:
        del run_id, entry

    def resume_run(self, run_id: str, at: float) -> None:
        del run_id, at

    def before_step(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        del run_id, path, kind, detail, at

    def after_step(self, run_id: str, path: str, outcome: str, detail: Mapping[str, Any], at: float) -> None:
        del run_id, path, outcome, detail, at

    def decided(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        del run_id, path, kind, detail, at

    def touched(self, run_id: str, device: str, point: str, before: Value | None, at: float) -> None:
        del run_id, device, point, before, at

    def settle(self) -> None:
        pass

    def restored(self, run_id: str, device: str, at: float) -> None:
        del run_id, device, at

    def tick(self, run_id: str, clock: float, *, paused: bool) -> None:
        del run_id, clock, paused

    def end_run(self, run_id: str, state: str, at: float) -> None:
        del run_id, state, at

    def stopped(self, by: str, at: float) -> None:
        del by, at

    def released(self) -> None:
        """Keep nothing."""

    def owe(self, devices: Iterable[str], at: float) -> None:
        del devices, at

    def paid(self, device: str) -> None:
        del device


class TolerantJournal:
    """A journal whose entries about what was done never raise: a full disk must not keep a device from its baseline.

    What is written before something acts still raises: without that entry nothing may act.
    """

    def __init__(self, journal: Journal, report: Callable[[str], None]) -> None:
        self._journal = journal
        self._report = report
        self.keeps = journal.keeps

    def begin_run(self, run_id: str, **entry: Any) -> None:
        self._journal.begin_run(run_id, **entry)

    def resume_run(self, run_id: str, at: float) -> None:
        self._journal.resume_run(run_id, at)

    def before_step(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        self._journal.before_step(run_id, path, kind, detail, at)

    def decided(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        if kind == "ending":  # it goes back to baseline whether that can be written or not
            self._tolerate(lambda: self._journal.decided(run_id, path, kind, detail, at))
        else:
            self._journal.decided(run_id, path, kind, detail, at)

    def touched(self, run_id: str, device: str, point: str, before: Value | None, at: float) -> None:
        self._journal.touched(run_id, device, point, before, at)

    def settle(self) -> None:
        self._journal.settle()

    def after_step(self, run_id: str, path: str, outcome: str, detail: Mapping[str, Any], at: float) -> None:
        self._tolerate(lambda: self._journal.after_step(run_id, path, outcome, detail, at))

    def restored(self, run_id: str, device: str, at: float) -> None:
        self._tolerate(lambda: self._journal.restored(run_id, device, at))

    def tick(self, run_id: str, clock: float, *, paused: bool) -> None:
        self._tolerate(lambda: self._journal.tick(run_id, clock, paused=paused))

    def end_run(self, run_id: str, state: str, at: float) -> None:
        self._tolerate(lambda: self._journal.end_run(run_id, state, at))

    def stopped(self, by: str, at: float) -> None:
        self._tolerate(lambda: self._journal.stopped(by, at))

    def released(self) -> None:
        self._tolerate(self._journal.released)

    def owe(self, devices: Iterable[str], at: float) -> None:
        self._tolerate(lambda: self._journal.owe(devices, at))

    def paid(self, device: str) -> None:
        self._tolerate(lambda: self._journal.paid(device))

    def _tolerate(self, write: Callable[[], None]) -> None:
        try:
            write()
        except Exception as error:  # noqa: BLE001 - whatever it is, restoration goes on
            self._report(f"the run journal: {error}")
