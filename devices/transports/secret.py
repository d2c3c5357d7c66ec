"""Secrets in a configuration: written as a reference to an environment variable, read where they are used."""

import os
import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_SECRET_KEYS = ("password", "passphrase", "secret", "token", "access_key")


def reveal(text: str, environment: Mapping[str, str] | None = None) -> str:
    """Return a text with every `${NAME}` replaced from the environment. Raises ValueError for one that is not set."""
    variables = os.environ if environment is None else environment

    def value(match: re.Match[str]) -> str:
        if match[1] not in variables:
            raise ValueError(f"the environment variable {match[1]} is not set")
        return variables[match[1]]

    return _REFERENCE.sub(value, text)


def secrets_in(options: object, environment: Mapping[str, str] | None = None) -> set[str]:
    """Return the words in a configuration that nobody is to read: what references stand for, and plain passwords."""
    variables = os.environ if environment is None else environment
    found: set[str] = set()
    if isinstance(options, str):
        found = {variables[name] for name in _REFERENCE.findall(options) if variables.get(name)}
    elif isinstance(options, Mapping):
        for key, value in options.items():
            found |= secrets_in(value, variables)
            if isinstance(value, str) and value and any(word in str(key).lower() for word in _SECRET_KEYS):
                found.add(value)
    elif isinstance(options, list | tuple):
        for value in options:
            found |= secrets_in(value, variables)
    return found
