"""Tokens of programs and screens: `vkc_` and 32 random bytes in base 62. The store keeps the SHA-256 only.

A fast hash is right here: 256 random bits can't be guessed, unlike a PIN.
"""

import hashlib
import hmac
import re
import secrets
import string

PREFIX = "vkc_"
DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH = 43
"""Base-62 digits that 256 bits need."""

_SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{LENGTH}}}")


def new_token() -> str:
    """Make a token."""
    return PREFIX + base62(secrets.token_bytes(32))


def base62(data: bytes) -> str:
    """Write 32 bytes as 43 digits of 0–9, A–Z, a–z, the highest first."""
    number = int.from_bytes(data)
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(DIGITS))
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))


def looks_like_token(text: str) -> bool:
    """Whether a text has the shape of a token; what has not needs no look into the database."""
    return _SHAPE.fullmatch(text) is not None


def hash_of(token: str) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_hash_of(token_hash: str, token: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(token_hash, hash_of(token))
