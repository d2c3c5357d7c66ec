"""Arguments of codecs' verbs that people call by more than one name."""

from typing import Any, ClassVar

from pydantic import model_validator

from devices.core.verbs import Arguments


class ValueArguments(Arguments):
    """Arguments with a `value` that may also be given as one of `OTHER_NAMES`."""

    OTHER_NAMES: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="before")
    @classmethod
    def _named_otherwise(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "value" in data:
            return data
        name = next((name for name in cls.OTHER_NAMES if name in data), None)
        if name is None:
            return data
        return {("value" if key == name else key): value for key, value in data.items()}
