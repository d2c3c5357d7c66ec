"""A browser on a wall of the hall: what it shows, in which words, from which viewpoint.

The protocol is that of every browser screen (`devices.transports.browser_screen`). Further, the hub says
`{"type": "show", "seq": n, "content": …, "caption": …, "camera": …}`; the page answers
`{"type": "shown", "seq": n, "content": …, "caption": …, "camera": …}` once it has painted that (two animation frames).
What is reported is what `shown` said. `take` is another number whenever the content was asked for anew: a page that
is told the same take again lets it go on. `start` is added on the way (`exhibit_server.screens`): when a film begins,
in seconds since the epoch on the hub's clock, the same for displays that were asked for it together.

A `show` that nothing answers is told again, with the same take: a message may be lost while a page changes hands.

Where the page can't show the content it answers `{"type": "unshown", "seq": n, "content": "…", "why": "…"}` instead,
`why` one of `FAILURES`: `content` is what stands there then.

`content` is the id of what is shown, "" for the idle screen. `caption` is plain text, or JSON texts by language
(`{"vi": …, "ko": …, "en": …}`), which the page puts into the language of its audience. `camera` names a flight of the
digital twin, "" for none.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeGuard

from devices.core.clock import now
from devices.core.drivers import Report
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command, verbs_for
from devices.core.wires import ScreenWire
from devices.transports.browser_page import POINTS
from devices.transports.browser_screen import VERBS, BrowserScreen, raw

LONGEST = 8_000
"""Characters of one text a screen may claim to show."""

SHOWN = ("content", "caption", "camera")

CONTENTS = (
    "welcome", "goodbye", "air-map", "flood-map", "lighting", "parking", "twin", "beam", "meeting", "indicators",
    "blank", "",
)  # fmt: skip
"""What the page can show (`CONTENTS` in web_kiosk/src/screens/display/logic.ts); other words give the idle screen."""

FAILURES = ("media_missing", "media_broken", "media_unreachable", "media_silenced", "page_not_allowed")
"""Why a page may say that it can't show something; the codes of `devices.core.reasons`."""

CAMERAS = ("overview", "river", "centre", "street", "")
"""Flights of the twin's map."""


ANSWER_WITHIN, LONGEST_PATIENCE = 8.0, 128.0
"""Seconds without an answer after which a page is told again, doubled each time: a film may take 20 to be there."""


class BrowserDisplay(BrowserScreen):
    """One display. The wanted picture is sent again whenever a browser opens it."""

    NAME = "browser_display"
    LABEL: ClassVar[Texts] = {
        "vi": "Màn hình trình duyệt",
        "ko": "브라우저 화면",
        "en": "Browser display",
    }

    def __init__(self, options: Any, wire: ScreenWire, report: Report) -> None:
        self.points = (*_points(), *POINTS)
        self.verbs = verbs_for(self.points, *VERBS)
        self._wanted = dict.fromkeys(SHOWN, "")
        self._heard_seq = 0
        self._take = 0
        self._take_settled = True
        self._told_seq, self._told_at, self._patience = 0, 0.0, ANSWER_WITHIN
        super().__init__(options, wire, report)

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        del urgent  # nothing waits here
        if command.verb in SHOWN:
            if command.verb == "content":
                self._ask_for(command.args["value"])
            self._wanted[command.verb] = command.args["value"]
            self._patience = ANSWER_WITHIN
            await self._greet()
        else:
            await self.ask(command.verb, **command.args)

    def _ask_for(self, content: object) -> None:
        """Begin a take, unless this is the present one again while it has not been answered (a retry)."""
        if self._take_settled or content != self._wanted["content"]:
            self._take += 1
            self._take_settled = False

    async def _greet(self) -> None:
        """Tell the browser what to show."""
        self._seq += 1
        self._told_seq, self._told_at = self._seq, now()
        await self._wire.send({"type": "show", "seq": self._seq, "take": self._take, **self._wanted})

    async def _remind(self) -> None:
        if self._heard_seq < self._told_seq and now() - self._told_at >= self._patience:
            self._patience = min(self._patience * 2, LONGEST_PATIENCE)
            await self._greet()

    def _unseen(self) -> tuple[str, ...]:
        return (*SHOWN, *super()._unseen())

    def _link_changed(self, reason: Reason | None) -> None:
        if reason is None:
            self._heard_seq = self._seq  # what an earlier browser may still say is no longer meant
            self._patience = ANSWER_WITHIN
        super()._link_changed(reason)

    def _hear_other(self, kind: object, message: Mapping[str, Any]) -> None:
        if kind == "shown":
            self._shown(message["seq"], message)
        elif kind == "unshown":
            self._unshown(message["seq"], message)
        else:
            super()._hear_other(kind, message)

    def _shown(self, seq: int, message: Mapping[str, Any]) -> None:
        if not self._heard_seq < seq <= self._seq:
            return  # an answer that was overtaken, or that no question of ours asked for
        texts = {name: message.get(name) for name in SHOWN}
        values: dict[str, Value] = {name: text for name, text in texts.items() if _is_text(text)}
        if len(values) < len(SHOWN):
            wrong = ", ".join(name for name in SHOWN if name not in values)
            self._report.fault(f"shown: expected plain texts of at most {LONGEST} characters for {wrong}", raw(message))
            self._report.unknown(*SHOWN)
            return
        self._heard_seq = seq
        self._take_settled = True
        self._report.readings(values)
        self._judge()

    def _unshown(self, seq: int, message: Mapping[str, Any]) -> None:
        """The page tried and could not: whoever waits for it hears why at once."""
        if not self._heard_seq <= seq <= self._seq:
            return  # what stood may break later too: then the answer names the picture that was confirmed
        standing, why = message.get("content"), message.get("why")
        if not _is_text(standing) or why not in FAILURES:
            self._report.fault("unshown: expected what stands there, and a known reason", raw(message))
            return
        self._heard_seq = seq
        self._take_settled = True
        self._report.readings({"content": standing})
        self._report.refused("content", Reason.of(str(why), detail=str(self._wanted["content"])))
        self._judge()


def _is_text(raw: Any) -> TypeGuard[str]:
    """Whether it is text that any file and database can keep."""
    if not isinstance(raw, str) or len(raw) > LONGEST or "\0" in raw:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in raw)


def _points() -> tuple[Point, ...]:
    return (
        _text("content", {"vi": "Nội dung", "ko": "콘텐츠", "en": "Content"}, "image", CONTENTS),
        _text("caption", {"vi": "Phụ đề", "ko": "자막", "en": "Caption"}, "captions"),
        _text("camera", {"vi": "Góc nhìn", "ko": "시점", "en": "Viewpoint"}, "camera", CAMERAS),
    )


def _text(name: str, label: Texts, icon: str, known: tuple[str, ...] = ()) -> Point:
    return Point(name=name, type=PointType.TEXT, label=label, writable=True, icon=icon, known=known)
