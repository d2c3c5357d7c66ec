"""The files of tours and days while the hub runs: read again when they change; a broken one stays as it was last."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from devices.core.findings import FileProblem, Finding
from devices.showroom import Showroom
from exhibit_server.api.schemas import BrokenSceneView
from exhibit_server.schedule.almanac import Almanac
from exhibit_server.schedule.files import Plan, check_plan, plan_files, read_plan
from exhibit_server.watching import watch

Audiences = Callable[[], Mapping[str, Collection[str]]]
"""Returns who may start each scene, by its id."""


class DayFiles:
    """Tours and days as they hold now, in `plan`; what is wrong in the files, by file, in `broken`."""

    def __init__(self, config: Path, showroom: Showroom, audiences: Audiences) -> None:
        """Read the files. Raises FileProblem where one can't be read at all: there is no last good one yet."""
        self._config, self._showroom, self._audiences = config, showroom, audiences
        plan, unreadable = read_plan(config)
        if unreadable:
            raise FileProblem([finding for findings in unreadable.values() for finding in findings])
        self.plan = plan
        self.almanac = Almanac(plan.schedule)
        self.broken: dict[str, tuple[Finding, ...]] = self._errors(plan)

    def read_again(self) -> None:
        """Take up the files as they are now. What is wrong keeps its file as it was when it was last right."""
        plan, unreadable = read_plan(self._config)
        plan = plan.keeping(self.plan, unreadable)
        wrong = self._errors(plan)
        self.plan = plan.keeping(self.plan, wrong)
        self.almanac = Almanac(self.plan.schedule)
        self.broken = {**wrong, **unreadable}

    def broken_views(self) -> list[BrokenSceneView]:
        """Return the files with mistakes, for technicians."""
        return [
            BrokenSceneView(file=file, findings=[finding.lines() for finding in findings])
            for file, findings in sorted(self.broken.items())
        ]

    async def watch(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Call `changed` whenever a file was added, edited or removed; until cancelled."""
        await watch(partial(plan_files, self._config), changed)

    def _errors(self, plan: Plan) -> dict[str, tuple[Finding, ...]]:
        found: dict[str, tuple[Finding, ...]] = {}
        for finding in check_plan(plan, self._showroom, self._audiences()):
            if finding.severity == "error":
                found[finding.place.file] = (*found.get(finding.place.file, ()), finding)
        return found
