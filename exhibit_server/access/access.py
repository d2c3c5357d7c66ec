"""The door: logging in, finding out who asks, and looking after people and tokens."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from exhibit_server.access.demo import demo_people
from exhibit_server.access.permissions import GUEST, Principal, Role
from exhibit_server.access.pins import Pins, check_pin
from exhibit_server.access.refusals import LoginRefused, NotAccepted
from exhibit_server.access.sessions import Session, Sessions, secret_of
from exhibit_server.access.throttle import Throttle
from exhibit_server.access.tokens import hash_of, is_hash_of, looks_like_token, new_token
from exhibit_server.store.entries import TokenUsed
from exhibit_server.store.people import People, Person, name_key
from exhibit_server.store.tokens import Token, TokenKind, Tokens
from exhibit_server.wording import render

LONGEST_NAME = 64

FRESH = 5.0
"""Seconds a person or token read from the database is believed, so that a tap costs no query.

A change made through this object counts at once; one made by another process (`exhibit users`) after this long.
"""

USE_NOTED_EVERY = 60.0
"""Seconds between two notes of a token's use."""

_NAME_EXPECTED = {
    "vi": "Tên cần có 1 đến 64 ký tự hiển thị được.",
    "ko": "이름은 표시 가능한 1~64자여야 합니다.",
    "en": "A name has 1 to 64 printable characters.",
}
_LAST_ADMIN = {
    "vi": "Đây là quản trị viên cuối cùng; hãy tạo một quản trị viên khác trước.",
    "ko": "마지막 관리자입니다. 먼저 다른 관리자를 추가해 주세요.",
    "en": "This is the last administrator; add another one first.",
}
_NO_SUCH_PERSON = {
    "vi": "Không có người dùng “{name}”.",
    "ko": "“{name}” 사용자가 없습니다.",
    "en": "There is no person called “{name}”.",
}


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Known(Generic[R]):
    """Something read from the database, believed until `until` (monotonic)."""

    record: R
    until: float


class Access:
    """Who may come in, and as whom. `clock` is monotonic, `wall` in seconds since the epoch.

    `on_token_used` is told at most once a minute for each token: hand it to the store's writer.
    """

    def __init__(
        self,
        people: People,
        tokens: Tokens,
        folder: Path,
        *,
        on_token_used: Callable[[TokenUsed], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        pins: Pins | None = None,
    ) -> None:
        """`folder` is the data folder; the session secret is made in it on first use. Raises OSError."""
        self._people = people
        self._tokens = tokens
        self._folder = folder
        self._on_token_used = on_token_used
        self._clock = clock
        self._wall = wall
        self._pins = pins or Pins()
        self._throttle = Throttle(clock)
        self._sessions = Sessions(secret_of(folder))
        self._known_people: dict[int, _Known[Person]] = {}
        self._known_tokens: dict[str, _Known[Token]] = {}
        self._noted: dict[int, float] = {}

    # -- coming in ----------------------------------------------------------------------------------------------

    async def login(self, name: str, pin: str, address: str) -> tuple[Principal, str]:
        """Return who that is, and the session cookie's value. Raises LoginRefused."""
        name = name[: LONGEST_NAME + 1]
        key = name_key(name)
        wait = self._throttle.begin(key, address)
        if wait > 0:
            raise LoginRefused("too_many", wait)
        person = await self._people.by_name(name)
        right = await self._pins.verify(pin, person.pin_hash if person is not None and person.active else None)
        if person is None or not right:
            raise LoginRefused("wrong")
        self._throttle.succeeded(key, address)
        session = Session(person.id, Role(person.role), person.epoch, self._wall())
        return _as_principal(person), self._sessions.write(session)

    async def principal_for(self, bearer: str | None, cookie: str | None) -> Principal:
        """Return who asks. A token goes before a cookie; a cookie that is no good any more makes a guest.

        Raises LoginRefused("bad_token") for a token that is not valid: a program should hear about it.
        """
        if bearer is not None:
            return await self._by_token(bearer)
        session = self._sessions.read(cookie, self._wall()) if cookie else None
        if session is None:
            return GUEST
        person = await self._person(session.person_id)
        if person is None or not person.active or person.epoch != session.epoch:
            return GUEST
        return _as_principal(person)

    async def end_sessions(self, principal: Principal) -> None:
        """End all sessions of a person, on every screen; to leave one screen, drop its cookie."""
        if principal.person_id is not None:
            await self._people.end_sessions(principal.person_id)
            self._known_people.pop(principal.person_id, None)

    # -- people -------------------------------------------------------------------------------------------------

    async def everybody(self) -> list[Person]:
        """Return all people, also those who may not come in any more."""
        return await self._people.all()

    async def create_person(self, name: str, role: Role, pin: str, language: str | None = None) -> Person:
        """Add a person. Raises NotAccepted, or NameTaken of the store."""
        name = name.strip()
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
            raise NotAccepted(_NAME_EXPECTED)
        check_pin(pin, role)
        pin_hash = await self._pins.hash(pin)
        return await self._people.add(
            name=name, role=role.value, pin_hash=pin_hash, language=language, created=self._wall()
        )

    async def set_pin(self, name: str, pin: str) -> None:
        """Change a PIN and end that person's sessions. Raises NotAccepted."""
        person = await self._named(name)
        check_pin(pin, Role(person.role))
        await self._people.set_pin_hash(person.id, await self._pins.hash(pin))
        self._known_people.pop(person.id, None)

    async def deactivate(self, name: str) -> None:
        """Keep a person out from now on, and end their sessions. Raises NotAccepted."""
        person = await self._named(name)
        if person.role == Role.ADMIN and person.active and await self._people.count(Role.ADMIN.value) == 1:
            raise NotAccepted(_LAST_ADMIN)
        await self._people.set_active(person.id, active=False)
        self._known_people.pop(person.id, None)

    async def activate(self, name: str) -> None:
        """Let a person in again. Raises NotAccepted."""
        person = await self._named(name)
        await self._people.set_active(person.id, active=True)
        self._known_people.pop(person.id, None)

    async def ensure_defaults(self, *, demo: bool) -> dict[str, str]:
        """In a demo, see to a guide, a technician and an administrator; return PINs by name, to be printed.

        Outside a demo nobody is made: the first administrator comes from `exhibit users`. Raises OSError.
        """
        return await demo_people(self._people, self._pins, self._folder, self._wall()) if demo else {}

    # -- tokens -------------------------------------------------------------------------------------------------

    async def create_token(self, name: str, role: Role, *, kind: TokenKind = "api", screen: str | None = None) -> str:
        """Make a token and return it; it can't be shown again."""
        token = new_token()
        await self._tokens.add(
            name=name, role=role.value, token_hash=hash_of(token), created=self._wall(), kind=kind, screen=screen
        )
        return token

    async def revoke_token(self, name: str) -> int:
        """Revoke all tokens of that name; return how many were valid."""
        revoked = await self._tokens.revoke(name, self._wall())
        self._known_tokens.clear()
        return revoked

    async def tokens_of_screen(self, screen: str) -> list[Token]:
        """Return the valid tokens of a screen, the oldest first."""
        return await self._tokens.of_screen(screen)

    async def revoke_screen(self, screen: str) -> int:
        """Revoke all tokens of a screen; return how many were valid."""
        revoked = await self._tokens.revoke_screen(screen, self._wall())
        self._known_tokens.clear()
        return revoked

    # -- inside -------------------------------------------------------------------------------------------------

    async def _by_token(self, bearer: str) -> Principal:
        token = await self._token(bearer)
        if token is None:
            raise LoginRefused("bad_token")
        now = self._clock()
        if now - self._noted.get(token.id, float("-inf")) >= USE_NOTED_EVERY:
            self._noted[token.id] = now
            self._on_token_used(TokenUsed(token.id, self._wall()))
        return Principal(name=token.name, role=Role(token.role), screen=token.screen)

    async def _token(self, bearer: str) -> Token | None:
        if not looks_like_token(bearer):
            return None
        key = hash_of(bearer)
        known = self._known_tokens.get(key)
        if known is not None and known.until > self._clock():
            return known.record
        token = await self._tokens.by_hash(key)
        if token is None or not is_hash_of(token.hash, bearer):
            self._known_tokens.pop(key, None)
            return None
        self._known_tokens[key] = _Known(token, self._clock() + FRESH)
        return token

    async def _person(self, person_id: int) -> Person | None:
        known = self._known_people.get(person_id)
        if known is not None and known.until > self._clock():
            return known.record
        person = await self._people.get(person_id)
        if person is not None:
            self._known_people[person_id] = _Known(person, self._clock() + FRESH)
        return person

    async def _named(self, name: str) -> Person:
        person = await self._people.by_name(name)
        if person is None:
            raise NotAccepted(render(_NO_SUCH_PERSON, name=name))
        return person


def _as_principal(person: Person) -> Principal:
    return Principal(name=person.name, role=Role(person.role), person_id=person.id, language=person.language)
