"""The studio in the words of the API. No rules here, only translation."""

from collections.abc import Mapping

from devices.core.device import Device
from devices.core.texts import Texts
from exhibit_server.api import schemas
from exhibit_server.api.device_views import texts
from exhibit_server.api.studio_rows import devices_of, questions_of, step_rows
from exhibit_server.store.entries import DraftEntry, VersionEntry
from exhibit_server.studio.capture import Capture
from exhibit_server.studio.checking import Checked, suggestion
from exhibit_server.studio.studio import Script
from scenes.spans import Span
from scenes.steps import Marker
from scenes.tree import every_step


def published_view(version: VersionEntry) -> schemas.PublishedView:
    return schemas.PublishedView(
        number=version.number,
        hash=version.hash,
        at=version.at,
        by=version.by,
        note=version.note,
        origin=version.origin,
    )


def version_view(version: VersionEntry, current: int) -> schemas.VersionView:
    return schemas.VersionView(**published_view(version).model_dump(), current=version.number == current)


def draft_head(draft: DraftEntry) -> schemas.DraftHeadView:
    return schemas.DraftHeadView(revision=draft.revision, at=draft.at, by=draft.by, base=draft.base)


def draft_view(draft: DraftEntry) -> schemas.DraftView:
    return schemas.DraftView(**draft_head(draft).model_dump(), text=draft.text)


def scene_view(script: Script, checked: Checked, *, on_stage: bool) -> schemas.StudioSceneView:
    return schemas.StudioSceneView(
        name=script.name,
        title=title_of(checked),
        zone=zone_of(checked),
        published=published_view(script.published) if script.published is not None else None,
        draft=draft_head(script.draft) if script.draft is not None else None,
        errors=len(checked.errors),
        warnings=len(checked.findings) - len(checked.errors),
        on_stage=on_stage,
    )


def document_view(script: Script) -> schemas.StudioDocumentView:
    published = script.published
    return schemas.StudioDocumentView(
        name=script.name,
        published=published_view(published) if published is not None else None,
        published_text=published.text if published is not None else None,
        draft=draft_view(script.draft) if script.draft is not None else None,
    )


def findings_of(checked: Checked) -> list[schemas.ScriptFindingView]:
    return [
        schemas.ScriptFindingView(
            severity=finding.severity,
            code=finding.code,
            line=finding.place.line,
            column=checked.columns(finding)[0],
            end_column=checked.columns(finding)[1],
            texts=texts(finding.texts()),
            suggestion=suggestion(finding),
        )
        for finding in checked.findings
    ]


def check_view(checked: Checked, devices: Mapping[str, Device], configured: frozenset[str]) -> schemas.CheckView:
    """Describe what is known of a text. `configured`: the devices that can be rehearsed."""
    scene = checked.scene.scene if checked.scene is not None else None
    return schemas.CheckView(
        passed=checked.passed,
        findings=findings_of(checked),
        title=title_of(checked),
        zone=zone_of(checked),
        duration=duration_view(checked.span) if checked.span is not None else None,
        max_length=scene.max if scene is not None else None,
        steps=step_rows(checked, devices),
        steps_line=checked.steps_line,
        markers=[step.marker for step in every_step(scene.steps) if isinstance(step, Marker)] if scene else [],
        questions=questions_of(checked, devices),
        devices=devices_of(checked, devices, configured),
        breaks=list(checked.breaks),
    )


def duration_view(span: Span) -> schemas.DurationView:
    return schemas.DurationView(shortest=span.shortest, expected=span.expected, longest=span.longest)


def capture_view(found: Capture) -> schemas.CaptureView:
    return schemas.CaptureView(
        text=found.text,
        points=[
            schemas.CapturedPointView(device=each.device, point=each.point, value=each.value, at=each.at)
            for each in found.points
        ],
        left_out=[
            schemas.LeftOutView(device=each.device, point=each.point, code=each.code, texts=texts(each.texts))
            for each in found.left_out
        ],
    )


def title_of(checked: Checked) -> dict[str, str]:
    """Return the title, also of a text that isn't a scene yet; its name where it has none."""
    if checked.scene is not None:
        return texts(checked.scene.scene.title)
    return texts(_texts_at(checked, "title") or dict.fromkeys(("vi", "ko", "en"), checked.name))


def zone_of(checked: Checked) -> str | None:
    if checked.scene is not None:
        return checked.scene.scene.zone
    found = _head(checked).get("zone")
    return found if isinstance(found, str) else None


def _texts_at(checked: Checked, key: str) -> Texts:
    found = _head(checked).get(key)
    return {str(name): text for name, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}


def _head(checked: Checked) -> Mapping[str, object]:
    data = checked.document.data if checked.document is not None else None
    return data if isinstance(data, dict) else {}
