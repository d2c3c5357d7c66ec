"""A simulated sACN receiver with a lamp behind it, from ANSI E1.31: data packets, priorities, the end of a stream."""

from collections.abc import Mapping
from typing import Any

from devices.core.clock import now
from devices.core.simulation import SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.dmx_lamp import DmxLamp
from devices.transports.framing import DatagramFramer

IDENTIFIER = b"\x00\x10\x00\x00ASC-E1.17\x00\x00\x00"
SOURCE_LOST = 2.5
"""Seconds without a packet after which a source is gone."""


class SacnLampSimulator(DmxLamp):
    """Follows the source with the highest priority. Keeps its last levels when a stream ends, as many lamps do."""

    NAME = "sacn_light"
    OPTIONS = SimulationOptions

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._universe = int(driver_options.get("universe", 1))
        self._sources: dict[bytes, tuple[int, float, int]] = {}
        self.publish_state(streaming=False)

    @classmethod
    def framer(cls) -> Framer:
        return DatagramFramer()

    async def answer(self, frame: bytes) -> bytes | None:
        """Follow a data packet; sACN has no answers."""
        if len(frame) < 126 or not frame.startswith(IDENTIFIER) or frame[18:22] != b"\x00\x00\x00\x04":
            return None
        priority, sequence, options = frame[108], frame[111], frame[112]
        universe, start_code = frame[113] * 256 + frame[114], frame[125]
        if universe != self._universe or start_code != 0 or priority > 200 or options & 0x80:
            return None
        source = frame[22:38]
        known = self._sources.get(source)
        if known is not None and now() - known[1] < SOURCE_LOST and 0 <= (known[2] - sequence) % 256 < 20:
            return None  # overtaken on its way (6.7.2), or the same again
        if options & 0x40:
            self._sources.pop(source, None)
        else:
            self._sources[source] = (priority, now(), sequence)
            if priority >= self._highest():
                self.receive(frame[126:])
        self.publish_state(streaming=bool(self._sources))
        return None

    def _highest(self) -> int:
        """Return the priority of the strongest source that is still there."""
        self._sources = {source: seen for source, seen in self._sources.items() if now() - seen[1] < SOURCE_LOST}
        return max((seen[0] for seen in self._sources.values()), default=0)
