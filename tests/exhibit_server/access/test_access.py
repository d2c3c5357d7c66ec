"""Coming in: people, PINs, sessions and tokens together, on a real database."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from exhibit_server.access.access import FRESH, Access
from exhibit_server.access.demo import FILE
from exhibit_server.access.permissions import GUEST, Principal, Role
from exhibit_server.access.pins import Pins
from exhibit_server.access.refusals import LoginRefused, NotAccepted
from exhibit_server.access.sessions import MAX_AGE
from exhibit_server.store.database import open_database
from exhibit_server.store.entries import TokenUsed
from exhibit_server.store.people import NameTaken
from exhibit_server.store.repositories import Repositories


@dataclass
class Door:
    """An `Access` on a data folder, with clocks that are set by hand."""

    repositories: Repositories
    folder: Path
    now: float = 1000.0
    wall: float = 1_790_000_000.0
    used: list[TokenUsed] = field(default_factory=list)

    def open(self) -> Access:
        """Make an `Access`; a second one is what another process or the next start has."""
        return Access(
            self.repositories.people,
            self.repositories.tokens,
            self.folder,
            on_token_used=self.used.append,
            clock=lambda: self.now,
            wall=lambda: self.wall,
            pins=Pins(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)),
        )

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.wall += seconds


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}") as database:
        yield Door(Repositories.of(database), tmp_path)


@pytest.fixture
def access(door: Door) -> Access:
    return door.open()


async def login(access: Access, name: str = "Hoa", pin: str = "246810", address: str = "10.0.0.5") -> str:
    return (await access.login(name, pin, address))[1]


# -- people -------------------------------------------------------------------------------------------------------


async def test_a_person_logs_in_and_is_known_by_the_cookie(access: Access) -> None:
    person = await access.create_person(" Hoa ", Role.GUIDE, "246810", "vi")
    principal, cookie = await access.login("hoa", "246810", "10.0.0.5")
    assert principal == Principal(name="Hoa", role=Role.GUIDE, person_id=person.id, language="vi")
    assert await access.principal_for(None, cookie) == principal
    assert "246810" not in person.pin_hash


@pytest.mark.parametrize(("name", "pin"), [("Hoa", "246811"), ("nobody", "246810"), ("", ""), ("x" * 10_000, "1")])
async def test_a_wrong_name_and_a_wrong_pin_are_refused_alike(access: Access, name: str, pin: str) -> None:
    await access.create_person("Hoa", Role.GUIDE, "246810")
    with pytest.raises(LoginRefused) as refused:
        await access.login(name, pin, "10.0.0.5")
    assert (refused.value.reason, refused.value.retry_after) == ("wrong", 0.0)


async def test_guessing_is_slowed_down_even_all_at_once(door: Door, access: Access) -> None:
    await access.create_person("Hoa", Role.GUIDE, "246810")
    attempts = await asyncio.gather(
        *(access.login("hoa", f"{pin:04}", "10.0.0.66") for pin in range(10)), return_exceptions=True
    )
    reasons = [attempt.reason for attempt in attempts if isinstance(attempt, LoginRefused)]
    assert sorted(reasons) == ["too_many"] * 7 + ["wrong"] * 3
    with pytest.raises(LoginRefused) as refused:
        await login(access)
    assert (refused.value.reason, refused.value.retry_after) == ("too_many", 1.0)
    door.passes(1.0)
    await login(access)


async def test_no_cookie_and_bad_cookies_make_a_guest(door: Door, access: Access) -> None:
    await access.create_person("Hoa", Role.ADMIN, "246810")
    cookie = await login(access)
    other_folder = door.folder / "other"
    other_folder.mkdir()
    elsewhere = Door(door.repositories, other_folder).open()
    for bad in (None, "", "rubbish", cookie[1:], cookie + "x", await login(elsewhere)):
        assert await access.principal_for(None, bad) == GUEST
    door.passes(MAX_AGE + 1)
    assert await access.principal_for(None, cookie) == GUEST


async def test_a_session_outlives_a_restart_of_the_hub(door: Door, access: Access) -> None:
    await access.create_person("Hoa", Role.GUIDE, "246810")
    cookie = await login(access)
    assert (await door.open().principal_for(None, cookie)).name == "Hoa"


async def test_a_new_pin_and_deactivation_end_sessions_at_once(access: Access) -> None:
    await access.create_person("Hoa", Role.GUIDE, "246810")
    first = await login(access)
    assert (await access.principal_for(None, first)).name == "Hoa"
    await access.set_pin("HOA", "135791")
    assert await access.principal_for(None, first) == GUEST
    second = await login(access, pin="135791")
    assert (await access.principal_for(None, second)).name == "Hoa"
    await access.deactivate("Hoa")
    assert await access.principal_for(None, second) == GUEST
    with pytest.raises(LoginRefused, match="not right"):
        await login(access, pin="135791")
    await access.activate("Hoa")
    assert await access.principal_for(None, second) == GUEST, "an old session stays ended"
    third, _ = await access.login("Hoa", "135791", "10.0.0.5")
    await access.end_sessions(third)
    assert await access.principal_for(None, _) == GUEST


async def test_a_change_by_another_process_counts_within_seconds(door: Door, access: Access) -> None:
    await access.create_person("Hoa", Role.GUIDE, "246810")
    cookie, token = await login(access), await access.create_token("ops", Role.TECHNICIAN)
    await access.principal_for(None, cookie)
    await access.principal_for(token, None)
    other = door.open()
    await other.deactivate("Hoa")
    assert await other.revoke_token("ops") == 1
    door.passes(FRESH + 0.1)
    assert await access.principal_for(None, cookie) == GUEST
    with pytest.raises(LoginRefused, match="not valid"):
        await access.principal_for(token, None)


async def test_the_last_administrator_stays(access: Access) -> None:
    await access.create_person("one", Role.ADMIN, "correct horse")
    with pytest.raises(NotAccepted, match="last administrator") as refused:
        await access.deactivate("one")
    assert set(refused.value.texts) == {"vi", "ko", "en"}
    await access.create_person("two", Role.ADMIN, "246810")
    await access.deactivate("one")
    with pytest.raises(NotAccepted, match="last administrator"):
        await access.deactivate("two")


async def test_what_is_wrong_with_a_new_person_is_said(access: Access) -> None:
    await access.create_person("Hoa", Role.GUIDE, "246810")
    with pytest.raises(NameTaken, match="already a person called 'hoa'"):
        await access.create_person("hoa", Role.GUIDE, "246810")
    for name in ("", "   ", "x" * 65, "a\nb", "a\x00"):
        with pytest.raises(NotAccepted, match="1 to 64 printable"):
            await access.create_person(name, Role.GUIDE, "246810")
    with pytest.raises(NotAccepted, match="4 to 12 digits"):
        await access.create_person("Minh", Role.GUIDE, "12")
    with pytest.raises(NotAccepted, match="no person called “Minh”"):
        await access.set_pin("Minh", "246810")


# -- tokens -------------------------------------------------------------------------------------------------------


async def test_tokens_let_programs_and_screens_in(access: Access) -> None:
    api = await access.create_token("ops", Role.TECHNICIAN)
    screen = await access.create_token("lobby kiosk", Role.KIOSK, kind="screen", screen="lobby")
    assert await access.principal_for(api, None) == Principal(name="ops", role=Role.TECHNICIAN)
    assert await access.principal_for(screen, "rubbish") == Principal(
        name="lobby kiosk", role=Role.KIOSK, screen="lobby"
    )


async def test_the_store_never_sees_a_token(door: Door, access: Access) -> None:
    token = await access.create_token("ops", Role.TECHNICIAN)
    (kept,) = await door.repositories.tokens.all()
    assert token not in repr(kept)
    assert token[4:] not in repr(kept)


@pytest.mark.parametrize("bearer", ["", "rubbish", "vkc_" + "0" * 43, "vkc_\ud800", "x" * 100_000])
async def test_a_bad_token_is_refused_even_with_a_good_cookie(access: Access, bearer: str) -> None:
    await access.create_person("Hoa", Role.ADMIN, "246810")
    cookie = await login(access)
    with pytest.raises(LoginRefused) as refused:
        await access.principal_for(bearer, cookie)
    assert refused.value.reason == "bad_token"


async def test_a_revoked_token_is_refused_at_once(access: Access) -> None:
    token = await access.create_token("ops", Role.TECHNICIAN)
    await access.principal_for(token, None)
    assert await access.revoke_token("ops") == 1
    with pytest.raises(LoginRefused):
        await access.principal_for(token, None)


async def test_the_use_of_a_token_is_noted_once_a_minute(door: Door, access: Access) -> None:
    token = await access.create_token("ops", Role.TECHNICIAN)
    (kept,) = await door.repositories.tokens.all()
    for _ in range(13):
        await access.principal_for(token, None)
        door.passes(10.0)
    assert door.used == [TokenUsed(kept.id, 1_790_000_000.0 + seconds) for seconds in (0, 60, 120)]


# -- the demonstration --------------------------------------------------------------------------------------------


async def test_a_demo_has_three_people_whose_pins_can_be_printed_again(door: Door, access: Access) -> None:
    pins = await access.ensure_defaults(demo=True)
    assert list(pins) == ["guide", "technician", "admin"]
    for name, pin in pins.items():
        principal, _ = await access.login(name, pin, "127.0.0.1")
        assert principal.role == name
        assert len(pin) == 6
    assert stat.S_IMODE((door.folder / FILE).stat().st_mode) == 0o600
    assert await door.open().ensure_defaults(demo=True) == pins
    assert len(await door.repositories.people.all()) == 3


async def test_outside_a_demo_nobody_is_made(door: Door, access: Access) -> None:
    assert await access.ensure_defaults(demo=False) == {}
    assert await door.repositories.people.all() == []
    assert not (door.folder / FILE).exists()


async def test_a_pin_changed_by_hand_is_neither_printed_nor_reset(door: Door, access: Access) -> None:
    pins = await access.ensure_defaults(demo=True)
    await access.set_pin("guide", "135791357913")
    again = await door.open().ensure_defaults(demo=True)
    assert again == {name: pin for name, pin in pins.items() if name != "guide"}
    await access.login("guide", "135791357913", "127.0.0.1")


async def test_somebody_kept_out_is_not_printed_and_stays_out(door: Door, access: Access) -> None:
    pins = await access.ensure_defaults(demo=True)
    await access.deactivate("technician")
    assert list(await door.open().ensure_defaults(demo=True)) == ["guide", "admin"]
    with pytest.raises(LoginRefused):
        await access.login("technician", pins["technician"], "127.0.0.1")


async def test_killed_between_file_and_database_the_next_start_completes_it(door: Door, access: Access) -> None:
    kept = {"guide": "111222", "technician": "333444", "admin": "555666"}
    (door.folder / FILE).write_text(json.dumps(kept))
    assert await access.ensure_defaults(demo=True) == kept
    await access.login("admin", "555666", "127.0.0.1")


async def test_real_people_of_the_same_name_are_left_alone(door: Door, access: Access) -> None:
    await access.create_person("guide", Role.GUIDE, "135791357913")
    (door.folder / FILE).write_text("{not json")
    assert list(await access.ensure_defaults(demo=True)) == ["technician", "admin"]
    await access.login("guide", "135791357913", "127.0.0.1")


async def test_two_hubs_that_start_at_once_agree_or_leave_out(door: Door) -> None:
    one, other = door.open(), door.open()
    answers = await asyncio.gather(one.ensure_defaults(demo=True), other.ensure_defaults(demo=True))
    assert len(await door.repositories.people.all()) == 3
    for pins in answers:
        for name, pin in pins.items():
            await one.login(name, pin, "127.0.0.1")
