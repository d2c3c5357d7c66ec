"""PINs and passwords: what is accepted, and their hashes (Argon2id), made in a thread because that takes its time."""

import asyncio
import secrets

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from exhibit_server.access.permissions import Role
from exhibit_server.access.refusals import NotAccepted

LONGEST = 64
"""Characters looked at: nobody makes the hub hash a novel."""

AT_A_TIME = 2
"""Hashes under way at a time; each takes 64 MiB and a core for about 50 ms."""

_PIN_EXPECTED = {
    "vi": "Mã PIN phải gồm 4 đến 12 chữ số.",
    "ko": "PIN은 숫자 4~12자리여야 합니다.",
    "en": "A PIN has 4 to 12 digits.",
}
_PASSWORD_EXPECTED = {
    "vi": "Cần mã PIN gồm 4 đến 12 chữ số, hoặc mật khẩu dài 8 đến 64 ký tự.",
    "ko": "숫자 4~12자리 PIN 또는 8~64자 비밀번호가 필요합니다.",
    "en": "Expected a PIN of 4 to 12 digits, or a password of 8 to 64 characters.",
}


def check_pin(pin: str, role: Role) -> None:
    """Raise NotAccepted unless it has 4–12 digits; an administrator may have a password of 8–64 characters instead."""
    if pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12:
        return
    if role is not Role.ADMIN:
        raise NotAccepted(_PIN_EXPECTED)
    if not 8 <= len(pin) <= LONGEST or not pin.isprintable():
        raise NotAccepted(_PASSWORD_EXPECTED)


def random_pin() -> str:
    """Make a PIN of 6 digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


class Pins:
    """Makes and checks hashes without holding up the loop."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        self._hash = PasswordHash((hasher or Argon2Hasher(),))
        self._turn = asyncio.Semaphore(AT_A_TIME)
        self._nobody: str | None = None

    async def hash(self, pin: str) -> str:
        """Return the hash to keep."""
        async with self._turn:
            return await asyncio.to_thread(self._hash.hash, pin)

    async def verify(self, pin: str, pin_hash: str | None) -> bool:
        """Whether this is the PIN of the hash. Without a hash (nobody has that name) it takes as long, and is not.

        A hash that can't be read fits no PIN.
        """
        if self._nobody is None:
            self._nobody = await self.hash(secrets.token_hex())
        if len(pin) > LONGEST:
            return False
        async with self._turn:
            fits = await asyncio.to_thread(self._verify, pin, pin_hash or self._nobody)
        return fits and pin_hash is not None

    def _verify(self, pin: str, pin_hash: str) -> bool:
        try:
            return self._hash.verify(pin, pin_hash)
        except PwdlibError:
            return False
