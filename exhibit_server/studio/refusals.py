"""Why the studio says no, with what whoever asked needs to go on."""

from devices.core.texts import Texts
from exhibit_server.refusals import Refused
from exhibit_server.store.entries import DraftEntry
from exhibit_server.studio.checking import Checked
from exhibit_server.studio.sentences import REASONS
from exhibit_server.wording import render


def no(code: str, *, missing: bool = False, **details: str | Texts) -> Refused:
    """Make a refusal from its sentence."""
    return Refused(code, render(REASONS[code], **details), missing=missing)


class DraftTaken(Refused):
    """Somebody saved, published or discarded the draft since; `draft` is what is there now."""

    def __init__(self, draft: DraftEntry | None) -> None:
        code = "draft_taken" if draft is not None else "draft_gone"
        super().__init__(code, render(REASONS[code], by=draft.by if draft is not None else ""))
        self.draft = draft


class NotPublishable(Refused):
    """The text has errors, or breaks a scene that calls it."""

    def __init__(self, checked: Checked) -> None:
        if checked.errors:
            code, texts = "has_errors", render(REASONS["has_errors"], count=str(len(checked.errors)))
        else:
            code, texts = "breaks_others", render(REASONS["breaks_others"], scenes=", ".join(checked.breaks))
        super().__init__(code, texts)
        self.checked = checked


class NotAScene(Refused):
    """The text can't be played or rehearsed; says how many mistakes there are and the first."""

    def __init__(self, checked: Checked) -> None:
        first = checked.errors[0]
        code = "unplayable" if checked.linked is not None else "unreadable"
        super().__init__(code, render(REASONS[code], count=str(len(checked.errors)), problem=first.texts()))
        self.checked = checked
