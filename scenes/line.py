"""What every run of one version of a scene knows from the start, found out once and not at each tap."""

from dataclasses import dataclass

from scenes.expressions import Window
from scenes.labels import Names
from scenes.plan import Station, stations, used_devices, watched_devices, windows_of
from scenes.scene import Scene
from scenes.spans import span_of_all


@dataclass(frozen=True, slots=True)
class Line:
    """The stations of a scene in the order of the file, its expected length (s), and the devices it has to do with.

    `used` are changed by it, `watched` are looked at; `windows` is the past its expressions need.
    """

    stations: tuple[Station, ...]
    expected: float
    used: frozenset[str]
    watched: frozenset[str]
    windows: frozenset[Window]


def line_of(scene: Scene, names: Names) -> Line:
    """Draw the line of a scene."""
    return Line(
        stations=tuple(stations(scene, names)),
        expected=span_of_all(scene.steps).expected,
        used=frozenset(used_devices(scene)),
        watched=frozenset(watched_devices(scene)),
        windows=frozenset(windows_of(scene)),
    )
