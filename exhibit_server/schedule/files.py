"""Loads config/tours/*.yaml and config/schedule.yaml, and checks them against the hall, with file:line:column."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from devices.core.documents import Document, Trail, read_document, validate
from devices.core.findings import FileProblem, Finding
from devices.core.phrases import hint
from devices.showroom import Showroom
from exhibit_server.schedule.almanac import Almanac
from exhibit_server.schedule.config import NO_SCHEDULE, Audience, ScheduleConfig
from exhibit_server.schedule.occurrences import Occurrences
from exhibit_server.tours.config import TourConfig

TOURS, SCHEDULE = "tours", "schedule.yaml"
"""Their places beside showroom.yaml."""

TOLERANCE = 0.15
"""How far the stops' minutes may be from the tour's, as a part of it."""

YEAR = 366


@dataclass(frozen=True, slots=True)
class Plan:
    """The tours of a hall and its days, and the documents they stand in."""

    tours: Mapping[str, TourConfig]
    schedule: ScheduleConfig
    documents: Mapping[str, Document]

    def keeping(self, before: "Plan", files: Collection[str]) -> "Plan":
        """Return the plan with what stood in these files before in place of what stands in them now."""
        documents = {name: each for name, each in self.documents.items() if each.file not in files}
        kept = {name: each for name, each in before.documents.items() if each.file in files and name not in documents}
        tours = {name: tour for name, tour in self.tours.items() if name in documents}
        tours |= {name: tour for name, tour in before.tours.items() if name in kept}
        schedule = before.schedule if SCHEDULE in kept else self.schedule
        return Plan(tours, schedule, {**documents, **kept})


def load_plan(config: Path) -> Plan:
    """Load what stands beside a hall's configuration; nothing there is no tour, and no schedule.

    Raises FileProblem with everything that is wrong in the files themselves.
    """
    plan, broken = read_plan(config)
    if broken:
        raise FileProblem([finding for findings in broken.values() for finding in findings])
    return plan


def plan_files(config: Path) -> list[Path]:
    """Return the files of tours and days that are there."""
    schedule = config.parent / SCHEDULE
    return [*sorted((config.parent / TOURS).glob("*.yaml")), *([schedule] if schedule.is_file() else [])]


def read_plan(config: Path) -> tuple[Plan, dict[str, tuple[Finding, ...]]]:
    """Return what can be read of the tours and the schedule, and what is wrong in the other files, by file."""
    tours: dict[str, TourConfig] = {}
    schedule = NO_SCHEDULE
    documents: dict[str, Document] = {}
    broken: dict[str, tuple[Finding, ...]] = {}
    for file in plan_files(config):
        try:
            document = read_document(file)
            if file.name == SCHEDULE and file.parent == config.parent:
                schedule, documents[SCHEDULE] = validate(ScheduleConfig, document), document
                continue
            tour = validate(TourConfig, document)
            if tour.tour in tours:
                other = documents[tour.tour].file
                raise FileProblem([Finding.of(document.place(("tour",)), "duplicate", name=tour.tour, file=other)])
        except FileProblem as problem:
            broken[problem.findings[0].place.file] = problem.findings
            continue
        tours[tour.tour], documents[tour.tour] = tour, document
    return Plan(tours, schedule, documents), broken


def check_tours(
    config: Path, showroom: Showroom, scenes: Mapping[str, Collection[str]], today: date | None = None
) -> list[Finding]:
    """Return what is wrong with the tours and the schedule. `scenes`: who may start each, by its id.

    With `today`, entries that are never done in the year after it are found too.
    """
    try:
        plan = load_plan(config)
    except FileProblem as problem:
        return list(problem.findings)
    return check_plan(plan, showroom, scenes, today)


def check_plan(
    plan: Plan, showroom: Showroom, scenes: Mapping[str, Collection[str]], today: date | None = None
) -> list[Finding]:
    """Return what is wrong with tours and days that could be read; otherwise as `check_tours`."""
    return sorted(_Checker(plan, showroom, scenes).findings(today), key=lambda finding: finding.place)


class _Checker:
    def __init__(self, plan: Plan, showroom: Showroom, scenes: Mapping[str, Collection[str]]) -> None:
        self._plan, self._showroom, self._scenes = plan, showroom, scenes

    def findings(self, today: date | None) -> Iterator[Finding]:
        for tour in self._plan.tours.values():
            yield from self._tour(tour, self._plan.documents[tour.tour])
        document = self._plan.documents.get(SCHEDULE)
        if document is None:
            return
        yield from self._turns(document)
        yield from self._entries(document)
        if today is not None:
            yield from self._never(document, today)

    def _tour(self, tour: TourConfig, document: Document) -> Iterator[Finding]:
        if Path(document.file).stem != tour.tour:
            file = Path(document.file).name
            yield Finding.of(document.place(("tour",)), "file-name", name=tour.tour, file=file)
        for key, texts in (("title", tour.title), ("summary", tour.summary)):
            yield from self._texts(document, (key,), texts)
        for index, stop in enumerate(tour.stops):
            trail: Trail = ("stops", index)
            yield from self._known(document, (*trail, "zone"), "zone", stop.zone, self._showroom.zones)
            yield from self._texts(document, (*trail, "guide"), stop.guide)
            for place, scene in enumerate(stop.scenes):
                yield from self._scene(document, (*trail, "scenes", place), scene.scene, "guide")
            if stop.starts == "itself" and not stop.scenes:
                yield Finding.of(document.place((*trail, "starts")), "no-scene")
        total = sum(stop.minutes for stop in tour.stops)
        if abs(total - tour.minutes) > tour.minutes * TOLERANCE:
            said = {"total": f"{total:g}", "said": f"{tour.minutes:g}"}
            yield Finding.doubt(document.place(("minutes",)), "minutes", **said)

    def _turns(self, document: Document) -> Iterator[Finding]:
        schedule = self._plan.schedule
        for key, turn in (("opening", schedule.opening), ("closing", schedule.closing)):
            if turn is not None:
                yield from self._scene(document, (key, "scene"), turn.scene, "schedule")
        for index, quiet in enumerate(schedule.quiet):
            yield from self._texts(document, ("quiet", index, "reason"), quiet.reason)
            for place, scene in enumerate(quiet.scenes or ()):
                yield from self._known(document, ("quiet", index, "scenes", place), "scene", scene, self._scenes)
        for index, exception in enumerate(schedule.exceptions):
            yield from self._texts(document, ("exceptions", index, "reason"), exception.reason)

    def _entries(self, document: Document) -> Iterator[Finding]:
        languages = self._showroom.hall.languages
        for name, entry in self._plan.schedule.entries.items():
            trail: Trail = ("entries", name)
            yield from self._texts(document, (*trail, "title"), entry.title)
            yield from self._known(document, (*trail, "language"), "language", entry.language, languages)
            if entry.scene is not None:
                yield from self._scene(document, (*trail, "scene"), entry.scene, "schedule")
            if entry.tour is not None:
                yield from self._known(document, (*trail, "tour"), "tour", entry.tour, self._plan.tours)
            if entry.group is not None:
                trail = (*trail, "group", "language")
                yield from self._known(document, trail, "language", entry.group.language, languages)

    def _never(self, document: Document, today: date) -> Iterator[Finding]:
        occurrences = Occurrences(Almanac(self._plan.schedule))
        days = (occurrences.on(today + timedelta(days=number)) for number in range(YEAR))
        done = {each.task.entry for day in days for each in day if each.skip is None}
        for name, entry in self._plan.schedule.entries.items():
            if entry.enabled and name not in done:
                yield Finding.doubt(document.place(("entries", name)), "never-due", name=name)

    def _scene(self, document: Document, trail: Trail, scene: str, audience: Audience) -> Iterator[Finding]:
        yield from self._known(document, trail, "scene", scene, self._scenes)
        if audience not in self._scenes.get(scene, (audience,)):
            yield Finding.of(document.place(trail), "audience", name=scene, who=audience)

    @staticmethod
    def _known(document: Document, trail: Trail, what: str, name: str, known: Iterable[str]) -> Iterator[Finding]:
        if name not in known:
            yield Finding.of(document.place(trail), f"no-such-{what}", name=name, hint=hint(name, known))

    def _texts(self, document: Document, trail: Trail, texts: Mapping[str, str]) -> Iterator[Finding]:
        missing = [language for language in self._showroom.hall.languages if not texts.get(language)]
        if missing:
            where = document.place(trail)
            yield Finding.of(where, "nothing-said", key=trail[-1], languages=", ".join(missing))
