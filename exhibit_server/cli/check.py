"""`exhibit check`: prove scenes before they play."""

import json
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from devices.core.findings import FileProblem, Finding
from devices.core.texts import LANGUAGES, Texts
from devices.showroom import Showroom
from exhibit_server.cli.common import (
    MISUSED,
    WRONG,
    ConfigOption,
    DataOption,
    JsonOption,
    LanguageOption,
    config_path,
    fail,
)
from exhibit_server.cli.halls import library_paths, media_in, rehearsal_hall
from scenes.check import Hall
from scenes.loader import LoadedScene
from scenes.spans import Span

PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(help="Scene files, folders, or ids of the library; the library when left out.", show_default=False),
]
CertificateOption = Annotated[
    Path | None,
    typer.Option("--certificate", help="Write the one scene's certificate: .html, .md or .txt; - prints it."),
]
CertificatesOption = Annotated[
    Path | None, typer.Option("--certificates", help="Write every scene's certificate into this folder, as pages.")
]

DEFAULT_DATA = Path("data")

SUMMARY: Texts = {
    "vi": "{scene}: {count}; {least:g}–{most:g} s, dự kiến {expected:g} s",
    "ko": "{scene}: {count}; {least:g}–{most:g}초, 예상 {expected:g}초",
    "en": "{scene}: {count}; {least:g}–{most:g} s, expected {expected:g} s",
}
CLEAN: Texts = {"vi": "không có phát hiện nào", "ko": "발견 사항 없음", "en": "no findings"}
COUNTED: Texts = {"vi": "{count} phát hiện", "ko": "발견 사항 {count}건", "en": "{count} findings"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One scene that could be loaded."""

    loaded: LoadedScene
    span: Span
    findings: Sequence[Finding]


@dataclass(slots=True)
class Outcome:
    """What was checked and found."""

    scenes: list[Checked] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    hall: Hall | None = None
    showroom: Showroom | None = None


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    paths: PathsArgument = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    lang: LanguageOption = "en",
    certificate: CertificateOption = None,
    certificates: CertificatesOption = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Check scenes against the hall: nothing is moved. Says file:line:column of each mistake."""
    if lang not in LANGUAGES:
        fail(f"--lang takes one of {', '.join(LANGUAGES)}, got {lang!r}", MISUSED)
    files = _files(paths)
    if certificate is not None and len(files) != 1:
        fail(f"--certificate is for one scene, got {len(files)}; use --certificates DIR", MISUSED)
    outcome = examine(files, config_path(config), media_in(data))
    if not paths:
        outcome.findings.extend(_tours(config_path(config), outcome))
    to_terminal = certificate is not None and str(certificate) == "-"
    if as_json:
        print(json.dumps(_document(outcome, lang), indent=2, ensure_ascii=False))
    else:
        _print(outcome, lang, summary=not to_terminal)
    _certify(outcome, lang, certificate, certificates, quiet=as_json)
    if any(finding.severity == "error" for finding in outcome.findings):
        raise typer.Exit(WRONG)


def examine(files: Iterable[Path], config: Path, media: Collection[str] = ()) -> Outcome:
    """Check scene files against a hall; what can't be loaded becomes findings. `media`: names in the content store."""
    from exhibit_server.proof import hall_for
    from scenes.check import bounds, check_library, check_scene
    from scenes.linking import link
    from scenes.loader import load_library, load_scene

    outcome = Outcome()
    try:
        built = rehearsal_hall(config)
    except FileProblem as problem:
        return Outcome(findings=list(problem.findings))
    loaded: list[LoadedScene] = []
    for file in files:
        try:
            loaded.append(load_scene(file, str(file)))
        except FileProblem as problem:
            outcome.findings.extend(problem.findings)
    beside = library_paths([Path(each.document.file).parent for each in loaded])
    library = {**load_library({*library_paths(None), *beside}).scenes, **{each.id: each for each in loaded}}
    hall, found = hall_for(built.showroom, built.rig, library, media)
    outcome.hall, outcome.showroom = hall, built.showroom
    outcome.findings.extend(found)
    for each in loaded:
        findings = check_scene(each, hall)
        outcome.findings.extend(findings)
        try:
            whole = link(each, library)
        except FileProblem:  # one of the findings
            whole = each
        outcome.scenes.append(Checked(whole, bounds(whole, hall), findings))
    names = {each.document.file for each in loaded}
    outcome.findings.extend(finding for finding in check_library(hall) if finding.place.file in names)
    return outcome


def _tours(config: Path, outcome: Outcome) -> list[Finding]:
    """Check the tours and the schedule beside a hall's configuration."""
    from exhibit_server.schedule.files import check_tours

    if outcome.showroom is None:
        return []
    audiences = {each.loaded.id: each.loaded.scene.audience for each in outcome.scenes}
    return check_tours(config, outcome.showroom, audiences, datetime.now(UTC).date())


def _files(paths: Sequence[Path] | None) -> list[Path]:
    """Return the files to check. Ends with status 2 where one is not there."""
    library = {file.stem: file for file in library_paths(None)}
    known = [library.get(str(path), path) if not path.exists() else path for path in paths or []]
    files = library_paths(known)
    missing = [file for file in files if not file.is_file()]
    if missing:
        fail(f"{missing[0]} does not exist", MISUSED)
    return files


def _print(outcome: Outcome, lang: str, *, summary: bool) -> None:
    for finding in outcome.findings:
        print(finding.line(lang), file=sys.stderr)
    for each in outcome.scenes if summary else ():
        count = COUNTED[lang].format(count=len(each.findings)) if each.findings else CLEAN[lang]
        span = each.span
        print(
            SUMMARY[lang].format(
                scene=each.loaded.id, count=count, least=span.shortest, most=span.longest, expected=span.expected
            )
        )


def _document(outcome: Outcome, lang: str) -> dict[str, Any]:
    scenes = [
        {
            "scene": each.loaded.id,
            "file": each.loaded.document.file,
            "version": each.loaded.version,
            "seconds": asdict(each.span),
            "findings": len(each.findings),
        }
        for each in outcome.scenes
    ]
    return {"scenes": scenes, "findings": [_plain(finding, lang) for finding in outcome.findings]}


def _plain(finding: Finding, lang: str) -> dict[str, Any]:
    return {
        **asdict(finding.place),
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.text(lang),
    }


def _certify(outcome: Outcome, lang: str, one: Path | None, folder: Path | None, *, quiet: bool) -> None:
    """Write the certificates that were asked for."""
    if outcome.hall is None or outcome.showroom is None:
        return
    targets: Mapping[Path, Checked] = {
        **({folder / f"{each.loaded.id}.html": each for each in outcome.scenes} if folder is not None else {}),
        **({one: outcome.scenes[0]} if one is not None and outcome.scenes else {}),
    }
    for target, each in targets.items():
        text = _certificate(each, outcome.hall, outcome.showroom, lang, target.suffix)
        if str(target) != "-":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        elif not quiet:
            print(text)


def _certificate(each: Checked, hall: Hall, showroom: Showroom, lang: str, suffix: str) -> str:
    from exhibit_server.certificates import markdown, page, plain, sheet_of
    from scenes.certificate import certificate_of

    sheet = sheet_of(
        certificate_of(each.loaded, hall),
        lang,
        hall=showroom.hall.name,
        zones={name: zone.name for name, zone in showroom.zones.items()},
        day=datetime.now(UTC).astimezone().date().isoformat(),
    )
    return {".html": page, ".htm": page, ".md": markdown}.get(suffix, plain)(sheet)
