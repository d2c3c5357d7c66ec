"""What there is to choose from: drivers, their simulators, protocols.

Found by file: `devices/drivers/x.py` holds the driver `x`, `devices/sim/x.py` its far end. Installed packages add
theirs by the entry points `exhibit.drivers`, `exhibit.simulators` and `exhibit.protocols`, each naming a class.
"""

import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, TypeVar

import devices.drivers
import devices.protocols
import devices.sim
from devices.core.codecs import Codec
from devices.core.drivers import Driver
from devices.core.simulation import Simulator

T = TypeVar("T")

Plugins = Callable[[str], Iterable[EntryPoint]]
"""Returns the entry points of a group."""


def installed(group: str) -> Iterable[EntryPoint]:
    """Return the entry points that installed packages have in a group."""
    return entry_points(group=group)


def find_drivers(plugins: Plugins = installed) -> dict[str, type[Driver]]:
    """Return every driver by name."""
    ours = {found.NAME: found for found in _classes(devices.drivers, Driver)}  # type: ignore[type-abstract]
    return _with_plugins(ours, plugins("exhibit.drivers"), Driver, "NAME")  # type: ignore[type-abstract]


def find_simulators(plugins: Plugins = installed) -> dict[str, type[Simulator]]:
    """Return every simulator by the name of its driver."""
    ours = {found.NAME: found for found in _classes(devices.sim, Simulator)}
    return _with_plugins(ours, plugins("exhibit.simulators"), Simulator, "NAME")


def find_codecs(plugins: Plugins = installed) -> dict[str, Codec]:
    """Return every protocol that can be read and written by hand, by its word."""
    found = _classes(devices.protocols, Codec, "PROTOCOL")  # type: ignore[type-abstract]
    ours = {kind.PROTOCOL: kind for kind in found}
    kinds = _with_plugins(ours, plugins("exhibit.protocols"), Codec, "PROTOCOL")  # type: ignore[type-abstract]
    return {word: kind() for word, kind in kinds.items()}


def _with_plugins(
    ours: dict[str, type[T]], points: Iterable[EntryPoint], base: type[T], word: str
) -> dict[str, type[T]]:
    """Add what packages bring. One that is broken, or takes a name of ours, is left out and said in the log."""
    found = dict(ours)
    for point in points:
        try:
            kind = point.load()
        except Exception as error:  # noqa: BLE001 - somebody else's package must not keep the hall dark
            _say(point, f"can't be loaded: {error!r}")
            continue
        if not _is_concrete(kind, base, word):
            _say(point, f"is no {base.__name__} with a {word}")
        elif getattr(kind, word) in ours:
            _say(point, f"takes the name {getattr(kind, word)!r}, which is taken")
        else:
            found[getattr(kind, word)] = kind
    return found


def _say(point: EntryPoint, problem: str) -> None:
    logging.getLogger("exhibit.plugins").warning("%s %s (%s) %s", point.group, point.name, point.value, problem)


def _classes(package: ModuleType, base: type[T], word: str = "NAME") -> Iterable[type[T]]:
    """Yield every concrete subclass of `base` with a `word` of its own that a module of `package` defines."""
    for name in sorted(_modules(package)):
        module = importlib.import_module(name)
        for item in vars(module).values():
            if _is_concrete(item, base, word) and item.__module__ == module.__name__:
                yield item


def _modules(package: ModuleType) -> Iterable[str]:
    """Yield the names of a package's modules, those in packages within it too."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield found.name


def _is_concrete(item: Any, base: type[Any], word: str) -> bool:
    named = isinstance(item, type) and issubclass(item, base) and hasattr(item, word)
    return named and not getattr(item, "__abstractmethods__", None)
