"""The people of a demonstration. Their PINs are kept readable, for the hub alone, so that they can be printed again."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from exhibit_server.access.permissions import Role
from exhibit_server.access.pins import Pins, random_pin
from exhibit_server.access.sessions import write_private
from exhibit_server.store.people import NameTaken, People

DEMO_PEOPLE: Mapping[str, Role] = {
    "guide": Role.GUIDE,
    "technician": Role.TECHNICIAN,
    "admin": Role.ADMIN,
}

FILE = "demo-pins.json"

_PINS = TypeAdapter(dict[str, str])


async def demo_people(people: People, pins: Pins, folder: Path, created: float) -> dict[str, str]:
    """Add the people who are missing, and return the PINs that are valid, by name.

    Somebody whose PIN was changed since is left alone and left out. Raises OSError.
    """
    path = folder / FILE
    kept = _read(path)
    present = {name: await people.by_name(name) for name in DEMO_PEOPLE}
    missing = [name for name, person in present.items() if person is None]
    if any(name not in kept for name in missing):
        kept |= {name: random_pin() for name in missing if name not in kept}
        # First the file: killed after this line, the next start finds the PINs and adds the people.
        write_private(path, _PINS.dump_json(kept, indent=2))
    for name in missing:
        await _add(people, pins, name, kept[name], created)
    here = [name for name in DEMO_PEOPLE if name in kept]
    valid = await asyncio.gather(*(_is_pin_of(people, pins, name, kept[name]) for name in here))
    return {name: kept[name] for name, good in zip(here, valid, strict=True) if good}


def _read(path: Path) -> dict[str, str]:
    """Return the PINs kept; none where there is no file, or one that can't be understood."""
    if not path.exists():
        return {}
    try:
        return _PINS.validate_json(path.read_bytes())
    except ValidationError:
        return {}


async def _add(people: People, pins: Pins, name: str, pin: str, created: float) -> None:
    try:
        await people.add(
            name=name, role=DEMO_PEOPLE[name].value, pin_hash=await pins.hash(pin), language=None, created=created
        )
    except NameTaken:
        return  # another hub on the same data was quicker; whether our PIN is theirs is checked afterwards


async def _is_pin_of(people: People, pins: Pins, name: str, pin: str) -> bool:
    person = await people.by_name(name)
    return person is not None and person.active and await pins.verify(pin, person.pin_hash)
