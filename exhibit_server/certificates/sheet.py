"""A certificate in one language: facts and tables in reading order, whatever they are printed on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from devices.core.texts import Texts, pick
from exhibit_server.certificates.words import word
from scenes.certificate import Certificate
from scenes.scene import Parameter


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a heading; with a note, and without rows only that."""

    title: str
    header: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Time:
    """A duration on the bar: its word, how it is said, and its part of the longest."""

    kind: str
    label: str
    said: str
    part: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a certificate says in one language."""

    language: str
    kind: str
    hall: str
    title: str
    summary: str
    verdict: str
    passed: bool
    facts: Sequence[tuple[str, str]]
    times: Sequence[Time]
    times_title: str
    times_note: str
    rules: Sequence[tuple[str, str]]
    rules_title: str
    tables: Sequence[Table]
    signatures: tuple[str, str]
    footer: str


def sheet_of(certificate: Certificate, language: str, *, hall: Texts, zones: Mapping[str, Texts], day: str) -> Sheet:
    """Put a certificate into a language. `day` is when it is issued."""
    scene, loaded = certificate.loaded.scene, certificate.loaded
    file = PurePath(loaded.document.file).name
    facts = [
        (word("scene", language), scene.scene),
        (word("version", language), loaded.version),
        (word("zone", language), pick(zones.get(scene.zone, {"en": scene.zone}), language)),
        (word("file", language), file),
        (word("issued", language), day),
    ]
    return Sheet(
        language=language,
        kind=word("certificate", language),
        hall=pick(hall, language),
        title=pick(scene.title, language),
        summary=pick(scene.summary, language),
        verdict=word("passed" if certificate.passed else "failed", language),
        passed=certificate.passed,
        facts=facts,
        times=_times(certificate, language),
        times_title=word("duration", language),
        times_note=word("duration-note", language),
        rules=_rules(certificate, language),
        rules_title=word("rules", language),
        tables=_tables(certificate, language),
        signatures=(word("signed", language), word("seen", language)),
        footer=word("reproduce", language).format(scene=scene.scene),
    )


def show_seconds(seconds: float, language: str) -> str:
    """Render a duration for reading: 35 s, 2 min 53 s."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return word("seconds", language).format(seconds=rest)
    return word("minutes" if rest else "whole-minutes", language).format(minutes=minutes, seconds=rest)


def _times(certificate: Certificate, language: str) -> list[Time]:
    span, limit = certificate.span, certificate.loaded.scene.max
    seconds = {"least": span.shortest, "expected": span.expected, "most": span.longest, "max": limit}
    whole = max(*seconds.values(), 1.0)
    return [
        Time(kind, word(kind, language), show_seconds(each, language), each / whole) for kind, each in seconds.items()
    ]


def _rules(certificate: Certificate, language: str) -> list[tuple[str, str]]:
    scene = certificate.loaded.scene
    rest = show_seconds(scene.cool_down, language) if scene.cool_down else word("none", language)
    return [
        (word("audience", language), ", ".join(word(each, language) for each in scene.audience)),
        (word("mode", language), word(scene.mode, language)),
        (word("priority", language), word(scene.priority or "of-starter", language)),
        (word("on_restart", language), word(scene.on_restart, language)),
        (word("finally", language), word(scene.finally_, language)),
        (word("cool_down", language), rest),
    ]


def _tables(certificate: Certificate, language: str) -> list[Table]:
    return [
        _devices(certificate, language),
        _depends(certificate, language),
        _left(certificate, language),
        _unverifiable(certificate, language),
        _interlocks(certificate, language),
        _excluded(certificate, language),
        _findings(certificate, language),
    ]


def _devices(certificate: Certificate, language: str) -> Table:
    rows = []
    for each in certificate.devices:
        claim = word("needed" if each.needed else "liked", language)
        if each.moves:
            claim += f", {word('moves', language)}"
        name = f"{pick(each.name, language)} ({each.id})"
        empty = word("empty", language)
        baseline = ", ".join(f"{point}: {value or empty}" for point, value in each.baseline.items())
        rows.append((name, claim, ", ".join(each.points), baseline or "–"))
    header = tuple(word(name, language) for name in ("device", "claim", "changes", "back-to"))
    return Table(word("devices", language), header, rows, "" if rows else word("none", language))


def _depends(certificate: Certificate, language: str) -> Table:
    scene = certificate.loaded.scene
    none = word("none", language)
    parameters = ", ".join(_parameter(name, each) for name, each in scene.parameters.items())
    variants = ", ".join(f"{pick(each.title, language)} ({name})" for name, each in scene.variants.items())
    rows = [
        (word("reads", language), ", ".join(certificate.reads) or none),
        (word("calls", language), ", ".join(certificate.calls) or none),
        (word("parameters", language), parameters or none),
        (word("variants", language), variants or none),
    ]
    return Table(word("depends", language), (), rows)


def _parameter(name: str, parameter: Parameter) -> str:
    low, high = ("…" if limit is None else f"{limit:g}" for limit in (parameter.min, parameter.max))
    span = f" {low}–{high} {parameter.unit}".rstrip() if (parameter.min, parameter.max) != (None, None) else ""
    choices = f" {'/'.join(parameter.choices)}" if parameter.choices else ""
    return f"${name}{span}{choices} (= {parameter.default})"


def _left(certificate: Certificate, language: str) -> Table:
    title = word("left", language)
    if not certificate.left:
        return Table(title, note=word("left-nothing", language))
    rows = [(key, values) for key, values in certificate.left.items()]
    return Table(title, (word("point", language), word("value", language)), rows, word("left-kept", language))


def _unverifiable(certificate: Certificate, language: str) -> Table:
    rows = [(each.path, pick(each.label, language), word(each.why, language)) for each in certificate.unverifiable]
    title, none = word("unverifiable", language), word("none", language)
    header = ("№", word("step", language), word("why", language))
    return Table(title, header if rows else (), rows, "" if rows else none)


def _interlocks(certificate: Certificate, language: str) -> Table:
    rows = [
        (pick(each.name, language), word("proven" if each.proven else "at-run-time", language))
        for each in certificate.interlocks
    ]
    return Table(word("interlocks", language), (), rows, "" if rows else word("none", language))


def _excluded(certificate: Certificate, language: str) -> Table:
    rows = [(scene, ", ".join(devices)) for scene, devices in certificate.excluded.items()]
    header = (word("scene", language), word("shared", language)) if rows else ()
    note = word("excluded-note" if rows else "none", language)
    return Table(word("excluded", language), header, rows, note)


def _findings(certificate: Certificate, language: str) -> Table:
    rows = [(str(each.place), f"{each.text(language)} [{each.code}]") for each in certificate.findings]
    return Table(word("findings", language), (), rows, "" if rows else word("no-findings", language))
