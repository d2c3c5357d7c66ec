"""Codes that are read from a wall and typed on a tablet: few characters, none that looks or sounds like another."""

import secrets

ALPHABET = "34679CDFGHJKMNPRTVWXY"
"""No 0 O Q, 1 I L, 2 Z, 5 S, 8 B; no vowels, so that no code is a word."""

LENGTH = 6
"""21⁶ is 85 million codes, of which few are open, each for minutes, while attempts are counted."""

LONGEST = 40
"""Characters of what somebody may have typed."""


def new_code() -> str:
    """Make a code that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalised(typed: str) -> str | None:
    """Return the code somebody meant: without blanks and hyphens, in capitals. None for what can be none."""
    if len(typed) > LONGEST:
        return None
    code = "".join(typed.split()).replace("-", "").upper()
    fits = len(code) == LENGTH and all(letter in ALPHABET for letter in code)
    return code if fits else None
