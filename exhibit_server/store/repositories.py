"""All repositories of one database, to hand down together."""

from dataclasses import dataclass
from typing import Self

from exhibit_server.store.added_screens import AddedScreens
from exhibit_server.store.content import Content
from exhibit_server.store.database import Database
from exhibit_server.store.discovered import Discovered
from exhibit_server.store.events import Events
from exhibit_server.store.flights import Flights
from exhibit_server.store.maintenance import MaintenanceBook
from exhibit_server.store.opinions import Opinions
from exhibit_server.store.people import People
from exhibit_server.store.readings import Readings
from exhibit_server.store.runs import Runs
from exhibit_server.store.schedule import Schedule
from exhibit_server.store.screen_pictures import ScreenPictures
from exhibit_server.store.scripts import Scripts
from exhibit_server.store.tokens import Tokens
from exhibit_server.store.tour_groups import TourGroups


@dataclass(frozen=True, slots=True)
class Repositories:
    """One repository for each noun."""

    people: People
    tokens: Tokens
    runs: Runs
    flights: Flights
    readings: Readings
    events: Events
    opinions: Opinions
    discovered: Discovered
    maintenance: MaintenanceBook
    schedule: Schedule
    tour_groups: TourGroups
    screen_pictures: ScreenPictures
    content: Content
    scripts: Scripts
    added_screens: AddedScreens

    @classmethod
    def of(cls, database: Database) -> Self:
        return cls(
            People(database),
            Tokens(database),
            Runs(database),
            Flights(database),
            Readings(database),
            Events(database),
            Opinions(database),
            Discovered(database),
            MaintenanceBook(database),
            Schedule(database),
            TourGroups(database),
            ScreenPictures(database),
            Content(database),
            Scripts(database),
            AddedScreens(database),
        )
