"""From payloads to texts and back: encodings and templates of one key."""

from collections.abc import Callable, Mapping
from typing import Any

from devices.discovery.homeassistant.config import Config
from devices.discovery.templates import Missing, Template
from devices.transports.payloads import read_json

LARGEST = 64 * 1024
"""Bytes of a payload that is read."""

UNDEFINED = "undefined"
"""How templates name what is missing."""

Source = Callable[[bytes], str]
"""Payload → the text a template makes of it, or its own. Raises ValueError."""

Rendered = Callable[[Any, Mapping[str, Any]], str]
"""A value and further variables → the text a command template makes of it, or the value's own."""


def source_of(config: Config, template_key: str, variables: Mapping[str, Any] | None = None) -> Source:
    """Return how the payloads of a topic become texts, empty where nothing was said.

    As `telling_source_of`, for those to whom an empty text says nothing.
    """
    source = telling_source_of(config, template_key, variables)

    def quiet(payload: bytes) -> str:
        try:
            return source(payload)
        except Missing:
            return ""

    return quiet


def telling_source_of(config: Config, template_key: str, variables: Mapping[str, Any] | None = None) -> Source:
    """Return how the payloads of a topic become texts. Raises ValueError for a template that can't be used.

    Devices send parts of their state: where a template wants something that the JSON doesn't hold, nothing was said,
    and the source raises Missing. Where the payload is no JSON at all, that is a fault.
    """
    template = config.template(template_key) if template_key else None
    encoding = config.encoding()
    if template is not None:
        return _through(template, encoding, variables)
    return _utf8 if encoding in ("", "utf-8") else _decoder(encoding)


def rendered_by(config: Config, template_key: str) -> Rendered:
    """Return how a value becomes the text of a command."""
    template = config.template(template_key) if template_key else None

    def render(value: Any, variables: Mapping[str, Any]) -> str:
        return template.render({"value": value, **variables}) if template is not None else str(value)

    return render


def _through(template: Template, encoding: str, variables: Mapping[str, Any] | None) -> Source:
    evaluate = template.evaluate_value
    wants_json = "value_json" in template.source
    decode = None if encoding in ("", "utf-8") else _decoder(encoding)

    def source(payload: bytes) -> str:
        if len(payload) > LARGEST:
            raise ValueError(f"expected at most {LARGEST} bytes, got {len(payload)}")
        if decode is not None:
            payload = decode(payload).encode()
        try:
            text = evaluate(payload) if variables is None else evaluate(payload, variables)
        except ValueError as problem:
            # The message begins with the template, which may speak of the undefined itself.
            if UNDEFINED not in str(problem).rpartition("': ")[2] or not wants_json:
                raise ValueError(str(problem)) from None
            if payload:
                read_json(payload)
            raise Missing(str(problem)) from None
        if not text and wants_json and payload:
            read_json(payload)
        return text

    return source


def _utf8(payload: bytes) -> str:
    if len(payload) > LARGEST:
        raise ValueError(f"expected at most {LARGEST} bytes, got {len(payload)}")
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"expected UTF-8 text, got the byte 0x{payload[error.start]:02x}") from None


def _decoder(encoding: str) -> Source:
    def decode(payload: bytes) -> str:
        if len(payload) > LARGEST:
            raise ValueError(f"expected at most {LARGEST} bytes, got {len(payload)}")
        try:
            return payload.decode(encoding)
        except UnicodeError:
            raise ValueError(f"expected text in {encoding}, got {payload[:20].hex(' ')}") from None

    return decode
