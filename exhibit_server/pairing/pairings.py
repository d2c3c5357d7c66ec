"""Browsers that wait to become a screen of the hall: in memory, each for minutes, each once.

A browser holds a secret of its own (a cookie no script can read) beside the code it shows: who sees the code and has a
technician's rights can approve it, but only the browser that asked can become the screen.
"""

import hashlib
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from exhibit_server.access.throttle import Throttle
from exhibit_server.pairing.codes import new_code, normalised
from exhibit_server.pairing.sentences import refusal

LIVES = 300.0
"""Seconds a code is good for."""

TAKEN_WITHIN = 60.0
"""Seconds in which a browser whose code was approved must come for its place."""

MOST_FROM_ADDRESS, MOST = 10, 200
"""Browsers that may wait at a time, from one address and in all."""

MOST_BEGUN, IN_SECONDS = 20, 60.0
"""Codes an address may ask for, in so many seconds."""

MOST_ADDRESSES = 1_000
"""Addresses whose latest requests are remembered."""

Clock = Callable[[], float]


@dataclass(slots=True)
class Pairing:
    """One browser that waits. `wish`: the screen it was opened as; `screen`: what it was approved to be."""

    code: str
    address: str
    until: float
    wish: str = ""
    screen: str = ""

    @property
    def approved(self) -> bool:
        return self.screen != ""


class Pairings:
    """All of them. `clock` returns monotonic seconds."""

    def __init__(self, clock: Clock, make_code: Callable[[], str] = new_code) -> None:
        self._clock = clock
        self._make_code = make_code
        self._waiting: dict[str, Pairing] = {}
        self._begun: dict[str, deque[float]] = {}
        self._throttle = Throttle(clock)

    def begin(self, address: str, wish: str, before: str | None) -> tuple[Pairing, str]:
        """Let a browser wait; return that and its secret. `before`: its secret of an earlier code, which ends.

        Raises Refused when too many wait, or this address asks too often.
        """
        self._forget()
        if before is not None:
            self._waiting.pop(_key(before), None)
        here = sum(pairing.address == address for pairing in self._waiting.values())
        if len(self._waiting) >= MOST or here >= MOST_FROM_ADDRESS or not self._may_begin(address):
            raise refusal("too_many_pairings", wait=IN_SECONDS)
        pairing = Pairing(self._free_code(), address, self._clock() + LIVES, wish)
        secret = secrets.token_urlsafe(32)
        self._waiting[_key(secret)] = pairing
        return pairing, secret

    def of(self, secret: str | None) -> Pairing:
        """Return the pairing of a browser. Raises Refused when it has none, or its time is over."""
        self._forget()
        pairing = self._waiting.get(_key(secret)) if secret is not None else None
        if pairing is None:
            raise refusal("not_paired", missing=True)
        return pairing

    def left(self, pairing: Pairing) -> float:
        """Return the seconds a code is still good for."""
        return max(0.0, pairing.until - self._clock())

    def approve(self, typed: str, screen: str, *, by: str, address: str) -> Pairing:
        """Let the browser that shows this code be a screen. Raises Refused; wrong codes are counted and slow down."""
        wait = self._throttle.begin(by, address)
        if wait > 0:
            raise refusal("too_many_attempts", wait=wait)
        self._forget()
        code = normalised(typed)
        for pairing in self._waiting.values():
            if code is not None and pairing.code == code and not pairing.approved:
                self._throttle.succeeded(by, address)
                pairing.screen, pairing.until = screen, self._clock() + TAKEN_WITHIN
                return pairing
        raise refusal("no_such_code", missing=True)

    def take(self, secret: str | None) -> str:
        """Return the screen a browser may be now; that was its one time. Raises Refused."""
        pairing = self.of(secret)
        if not pairing.approved:
            raise refusal("not_paired")
        del self._waiting[_key(secret or "")]
        return pairing.screen

    def _free_code(self) -> str:
        taken = {pairing.code for pairing in self._waiting.values()}
        while (code := self._make_code()) in taken:
            pass
        return code

    def _may_begin(self, address: str) -> bool:
        now = self._clock()
        begun = self._begun.pop(address, deque(maxlen=MOST_BEGUN))
        self._begun[address] = begun
        if len(self._begun) > MOST_ADDRESSES:
            del self._begun[next(iter(self._begun))]
        if len(begun) == MOST_BEGUN and now - begun[0] < IN_SECONDS:
            return False
        begun.append(now)
        return True

    def _forget(self) -> None:
        now = self._clock()
        for key in [key for key, pairing in self._waiting.items() if pairing.until <= now]:
            del self._waiting[key]


def _key(secret: str) -> str:
    """Return what a secret is kept by: looking it up tells nothing of how near a guess was."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
