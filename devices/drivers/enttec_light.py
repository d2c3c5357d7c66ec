"""Lamps behind an Enttec DMX USB Pro or a widget of its kind: several devices share the wire and its one universe.

Source: ENTTEC, "DMX USB Pro Widget API Specification 1.44". Label 6 sends a universe, which the widget repeats by
itself until it gets any other request than label 6 or label 3 (its parameters): so the parameters are the one thing
that may be asked while lamps are lit. The baud rate of the port does not matter.

DMX512 has no feedback, so no level is ever read back; that the widget is there is seen from its parameters. Say
`answers: false` for widgets that don't tell them; then the port being there is all that is known.
"""

from typing import ClassVar

from devices.core.drivers import Report
from devices.core.errors import BadAnswer
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.wires import RequestWire
from devices.protocols.enttec_pro import (
    GET_PARAMETERS,
    EnttecFramer,
    message,
    read_message,
    read_parameters,
    send_message,
)
from devices.transports.dmx import Universe
from devices.transports.fixtures import DmxLight, FixtureOptions
from devices.transports.watch import Watch

KEEP_ALIVE = 1.0
"""Seconds between repeats: a widget that was unplugged and is back sends the universe again."""

POLL = 5.0
BUSY = 0.5
"""Seconds between looks at whether the fade has ended: a question would hold its frames up."""

ANSWER_TIMEOUT = 0.3

QUESTION = message(GET_PARAMETERS, b"\0\0")
"""Asks for the parameters and none of the user's data."""


class EnttecOptions(FixtureOptions):
    """`answers`: the widget tells its parameters when asked."""

    answers: bool = True


class EnttecLight(DmxLight):
    """One lamp or one group of lamps at the same DMX address."""

    NAME = "enttec_light"
    LABEL: ClassVar[Texts] = {
        "vi": "Đèn qua Enttec DMX USB Pro",
        "ko": "Enttec DMX USB Pro 조명",
        "en": "Light on an Enttec DMX USB Pro",
    }
    OPTIONS = EnttecOptions

    def __init__(self, options: EnttecOptions, wire: RequestWire, report: Report) -> None:
        super().__init__(options, wire, report)
        self._wire = wire
        self._answers = options.answers
        self._heard = False
        self._watch = Watch(wire, report, ())
        self._watch.hear(None, "bytes that are no message of a DMX USB Pro")

    @classmethod
    def framer(cls) -> EnttecFramer:
        return EnttecFramer()

    def universe(self, options: EnttecOptions, wire: RequestWire) -> Universe:
        del options
        return wire.share("enttec universe", lambda: Universe(wire, send_message, keep_alive=KEEP_ALIVE))

    async def follow(self) -> None:
        if self._answers:
            await self._watch.follow(self._poll, self._pause, again=1.0, probe=1.0)
        else:
            await super().follow()

    def _pause(self) -> float:
        return BUSY if self._universe.fading else POLL

    async def _poll(self) -> None:
        if self._heard and self._universe.fading:
            return
        self._heard = False
        frame = await self._wire.request(QUESTION, _are_parameters, timeout=ANSWER_TIMEOUT)
        try:
            read_parameters(read_message(frame)[1])
        except ValueError as problem:
            self._report.fault(str(problem), frame)
            raise BadAnswer(Reason.of("bad_answer", detail=str(problem))) from problem
        self._heard = True


def _are_parameters(frame: bytes) -> bool:
    return read_message(frame)[0] == GET_PARAMETERS
