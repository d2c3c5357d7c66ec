"""How a browser becomes a screen of the hall: by its key, opened once in its address, or freely in a demonstration.

Each screen has a cookie of its own, so that one browser may show several, and a guide may log in beside them.
"""

import hashlib
import hmac

from starlette.responses import Response

from exhibit_server.access import Access, LoginRefused, Principal, Role

TEN_YEARS = 10 * 366 * 24 * 3600
"""A screen on a wall has nobody to type its key again."""


class Admission:
    """Hands out and reads the cookies of screens. `open_to_all`: whoever opens a kiosk's page is that kiosk."""

    def __init__(
        self, access: Access, secret: bytes, *, open_to_all: bool, simulators_token: str | None = None
    ) -> None:
        self._access = access
        self._secret = secret
        self._open_to_all = open_to_all
        self._simulators_token = simulators_token

    @property
    def open(self) -> bool:
        """Whether browsers need no key."""
        return self._open_to_all

    def simulators(self, bearer: str | None) -> Principal | None:
        """Return the simulated browsers of a demonstration as somebody who asks, by their token."""
        token = self._simulators_token
        if token is None or bearer is None or not hmac.compare_digest(bearer.encode(), token.encode()):
            return None
        return Principal(name="simulators", role=Role.TECHNICIAN)

    async def admit(self, screen: str, key: str | None) -> str | None:
        """Return the cookie's value for a browser that opens `screen` ("kiosk/lobby"), None when it may not be it."""
        if key is not None and await self._by_key(screen, key) is not None:
            return key
        return self._proof(screen) if self._open_to_all else None

    async def principal(self, screen: str, cookie: str | None) -> Principal | None:
        """Return the screen as somebody who asks, None when the cookie does not prove it."""
        if cookie is None:
            return None
        if self._open_to_all and hmac.compare_digest(cookie.encode(), self._proof(screen).encode()):
            return Principal(name=screen, role=Role.KIOSK, screen=screen)
        return await self._by_key(screen, cookie)

    async def _by_key(self, screen: str, key: str) -> Principal | None:
        try:
            principal = await self._access.principal_for(key, None)
        except LoginRefused:
            return None
        return principal if principal.screen == screen else None

    def _proof(self, screen: str) -> str:
        """The same after each restart, so that screens need not be opened anew."""
        return hmac.new(self._secret, f"open screen {screen}".encode(), hashlib.sha256).hexdigest()


def cookie_name(screen: str) -> str:
    """Return the name of a screen's cookie."""
    return f"exhibit_{screen.replace('/', '_')}"


def set_screen_cookie(response: Response, screen: str, cookie: str, *, secure: bool) -> None:
    """Let a browser be a screen for as long as it keeps its cookies."""
    response.set_cookie(
        cookie_name(screen), cookie, max_age=TEN_YEARS, httponly=True, samesite="strict", secure=secure, path="/"
    )
