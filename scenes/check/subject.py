"""A scene under examination: what every check needs to say where something is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from devices.core.device import Device
from devices.core.documents import Document, Trail
from devices.core.findings import Finding
from devices.core.phrases import Phrase, hint
from scenes.check.hall import Hall
from scenes.scene import Scene
from scenes.steps import LinkedCall, StepBase
from scenes.tree import blocks


@dataclass(frozen=True, slots=True)
class Subject:
    """A scene with everything put in, the document it stands in, and the hall."""

    scene: Scene
    document: Document
    hall: Hall

    @property
    def named(self) -> set[str]:
        """The devices in needs or likes."""
        return {*self.scene.needs, *self.scene.likes}

    def error(self, where: Trail, code: str, **details: object) -> Finding:
        """Return an error at a place of the document."""
        return Finding.of(self.document.place(where), code, **details)

    def doubt(self, where: Trail, code: str, **details: object) -> Finding:
        """Return a warning at a place of the document."""
        return Finding.doubt(self.document.place(where), code, **details)

    def saying(self, where: Trail, phrase: Phrase, about: str = "") -> Finding:
        """Return an error that says a phrase, about something."""
        return Finding.saying(self.document.place(where), phrase.about(about) if about else phrase)

    def line(self, where: Trail) -> int:
        """Return the line something stands in."""
        return self.document.place(where).line

    def device(self, name: str, where: Trail, about: str = "") -> Device | Finding:
        """Return a device, or the finding that it is not there."""
        found = self.hall.devices.get(name)
        if found is not None:
            return found
        told = Phrase.of("about", what=about) if about else ""
        return self.error(where, "no-such-device", about=told, name=name, hint=hint(name, self.hall.devices))

    def claimed(self, device: str, where: Trail) -> Iterator[Finding]:
        """Yield a finding when a device that is changed stands neither in needs nor in likes."""
        if device not in self.named:
            yield self.error(where, "not-claimed", device=device)

    def texts(self, texts: Mapping[str, str], where: Trail) -> Iterator[Finding]:
        """Yield a finding when a text lacks one of the hall's languages."""
        missing = [language for language in self.hall.languages if not texts.get(language, "").strip()]
        if missing:
            yield self.error(where, "missing-language", languages=", ".join(missing))


@dataclass(frozen=True, slots=True)
class Located:
    """A step and where it stands. `call` is the call it was put in by, when it is another scene's."""

    step: StepBase
    trail: Trail
    beside: bool = False
    call: LinkedCall | None = None


def located(
    steps: Sequence[StepBase], trail: Trail, *, beside: bool = False, call: LinkedCall | None = None
) -> Iterator[Located]:
    """Yield every step with where it stands, those inside others after the one they are in."""
    for index, step in enumerate(steps):
        here = (*trail, index)
        yield Located(step, here, beside, call)
        for block in blocks(step):
            inner = step if isinstance(step, LinkedCall) and block.mark == "" else call
            yield from located(block.steps, (*here, *block.trail), beside=block.side_by_side, call=inner)


def keys_of(step: StepBase) -> dict[str, object]:
    """Return what a step sets by "device.point", as written; a show sets content and camera."""
    states = getattr(step, "set", None) or getattr(step, "fade", None)
    if isinstance(states, dict):
        return dict(states)
    content = getattr(step, "show", None)
    if not isinstance(content, str):
        return {}
    on, camera = str(getattr(step, "on", "")), getattr(step, "camera", None)
    return {f"{on}.content": content, **({f"{on}.camera": camera} if camera is not None else {})}
