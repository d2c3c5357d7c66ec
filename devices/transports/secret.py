"""Secrets in a configuration: written as a reference to an environment variable, read where they are used."""

import os
import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


def reveal(text: str, environment: Mapping[str, str] | None = None) -> str:
    """Return a text with every `${NAME}` replaced from the environment. Raises ValueError for one that is not set."""
    variables = os.environ if environment is None else environment

    def value(match: re.Match[str]) -> str:
        if match[1] not in variables:
            raise ValueError(f"the environment variable {match[1]} is not set")
        return variables[match[1]]

    return _REFERENCE.sub(value, text)
