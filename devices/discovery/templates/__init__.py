"""Templates of announcements: Jinja's syntax and Home Assistant's filters, run by an evaluator of our own.

Jinja only parses; what it parsed becomes closures over a short list of allowed things (`library`), each of which pays
from a budget of steps and sizes (`budget`). So a hostile template ends in words within milliseconds, and there is
no attribute, function or state of the hub for it to reach.

Source: Jinja 3.1, "Template Designer Documentation"; Home Assistant, "Templating" and "Using templates with the MQTT
integration" (`value`, `value_json`).
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn

from jinja2 import TemplateSyntaxError, nodes

from devices.discovery.templates.budget import Exhausted, Missing, Refusal, Run
from devices.discovery.templates.parsing import SIGNS, is_quick, parse
from devices.discovery.templates.statements import Execute, body

__all__ = ["JsonReader", "Missing", "Template", "TemplateCache", "compile_template"]


class JsonReader:
    """Reads a payload as JSON once for all templates that look at it one after the other."""

    __slots__ = ("_document", "_error", "_payload")

    def __init__(self) -> None:
        self._payload: bytes | None = None
        self._document: Any = None
        self._error: ValueError | None = None

    def read(self, payload: bytes) -> Any:
        """Return the document, which nobody may change. Raises ValueError."""
        if payload is not self._payload:
            self._payload, self._document, self._error = payload, None, None
            try:
                self._document = json.loads(payload, parse_constant=_refuse_constant)
            except (ValueError, RecursionError) as problem:
                self._error = ValueError(str(problem))
        if self._error is not None:
            raise self._error
        return self._document


class Template:
    """A compiled template. Immutable; costs little memory; may be shared by all that use the same text."""

    __slots__ = ("_execute", "_json", "_uses_json", "source")

    def __init__(self, source: str, execute: Execute | str, json_reader: JsonReader, *, uses_json: bool) -> None:
        self.source = source
        self._execute = execute
        self._json = json_reader
        self._uses_json = uses_json

    @property
    def simple(self) -> bool:
        """Whether it says the same whatever it is given."""
        return isinstance(self._execute, str)

    def render(self, variables: Mapping[str, Any]) -> str:
        """Return the text, without blanks around it. Raises ValueError in words, Missing as `evaluate_value` does."""
        return self._render(dict(variables))

    def evaluate_value(self, payload: bytes, variables: Mapping[str, Any] | None = None) -> str:
        """Return the text for a payload: `value` is its text, `value_json` what its JSON says, if it is JSON.

        Raises ValueError in words, also for a payload that is no UTF-8; Missing, a ValueError too, where the template
        can't do without something that the payload does not hold.
        """
        names = dict(variables) if variables else {}
        try:
            names["value"] = payload.decode()
        except UnicodeDecodeError as error:
            raise ValueError(f"expected UTF-8 text, got the byte 0x{payload[error.start]:02x}") from None
        if self._uses_json:
            with suppress(ValueError):  # as Home Assistant does: it stays undefined
                names["value_json"] = self._json.read(payload)
        return self._render(names)

    def _render(self, names: dict[str, Any]) -> str:
        if isinstance(self._execute, str):
            return self._execute
        run = Run(names)
        try:
            self._execute(run)
            text = (run.out[0] if len(run.out) == 1 else "".join(run.out)).strip()
            if not text.isascii():
                text.encode()
        except UnicodeError:
            raise ValueError(f"{self._shown}: makes a text that is no Unicode") from None
        except RecursionError:
            raise ValueError(f"{self._shown}: is nested too deeply") from None
        except Missing as problem:
            raise Missing(f"{self._shown}: {problem}") from None
        except TimeoutError:
            raise ValueError(f"{self._shown}: spends too long on a regular expression") from None
        except (ValueError, TypeError, ArithmeticError, LookupError, OSError) as problem:
            raise ValueError(f"{self._shown}: {problem}") from None
        return text

    @property
    def _shown(self) -> str:
        return f"template {self.source[:80]!r}"


BOMB = 4 * 1024
"""Characters that a template counts for which spends all it may: a few such, and an announcement has had its share."""

ALLOWANCE = 32 * 1024
"""Characters of templates, other than mere paths, that one announcement may have compiled: a tenth of a second."""


class TemplateCache:
    """Compiles each text once, and keeps the latest; belongs to whoever reads announcements, and tells it of each."""

    def __init__(self, *, limit: int = 4096, size: int = 4096) -> None:
        self._limit = limit
        self._size = size
        self._kept: dict[str, Template] = {}
        self._json = JsonReader()
        self._spent = 0

    def begin(self) -> None:
        """Begin another announcement, which may have its own templates compiled."""
        self._spent = 0

    def compile(self, source: str) -> Template:
        """Return the template. Raises ValueError as `compile_template` does, or when there were too many."""
        found = self._kept.get(source)
        if found is None:
            self._spent += 0 if is_quick(source) else len(source)
            if self._spent > ALLOWANCE:
                raise ValueError(f"expected templates of at most {ALLOWANCE} characters in one announcement")
            try:
                found = compile_template(source, limit=self._limit, json_reader=self._json)
            except Exhausted:
                self._spent += BOMB
                raise
            if len(self._kept) >= self._size:
                del self._kept[next(iter(self._kept))]
            self._kept[source] = found
        return found


def compile_template(source: str, *, limit: int = 4096, json_reader: JsonReader | None = None) -> Template:
    """Compile a template, and try it on nothing.

    Raises ValueError in words: wrong syntax, something not allowed, too long, too costly whatever it is given.
    """
    if len(source) > limit:
        raise ValueError(f"expected a template of at most {limit} characters, got {len(source)}")
    text = source.strip()
    reader = json_reader or JsonReader()
    if not any(sign in text for sign in SIGNS):
        return Template(source, text, reader, uses_json=False)
    try:
        tree = parse(text)
        uses_json = any(name.name == "value_json" for name in tree.find_all(nodes.Name))
        execute = body(tree.body)
        if not is_quick(text):
            _try(execute)
        return Template(source, execute, reader, uses_json=uses_json)
    except TemplateSyntaxError as problem:
        raise ValueError(f"template {text[:80]!r}: {problem.message}") from None
    except RecursionError:
        raise ValueError(f"template {text[:80]!r}: is nested too deeply") from None
    except Exhausted as problem:
        raise Exhausted(f"template {text[:80]!r}: {problem}") from None
    except Refusal as problem:
        raise ValueError(f"template {text[:80]!r}: {problem}") from None


def _try(execute: Execute) -> None:
    """Run a template on nothing. Raises Exhausted; that it can't do without a payload is no fault of it."""
    try:
        execute(Run({"value": ""}))
    except Exhausted:
        raise
    except TimeoutError:
        raise Exhausted("spends too long on a regular expression") from None
    except (ValueError, TypeError, ArithmeticError, LookupError, OSError, RecursionError):
        return


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"expected JSON, got {word}, which is none")
