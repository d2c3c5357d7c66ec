"""What the simulated browsers have in common: a page that answers and tells of itself, but can take no picture."""

from collections.abc import Mapping
from typing import Any

SIMULATED_SIZE = (1080, 1920)


def answer_page(message: Mapping[str, Any], size: tuple[int, int] = SIMULATED_SIZE) -> Mapping[str, Any] | None:
    """Return what a page says to what any screen may be asked; None for other messages."""
    match message:
        case {"type": "status"}:
            width, height = size
            seen = {"width": width, "height": height, "ratio": 1, "visible": True}
            return {"type": "status", "page": "simulated", **seen}
        case {"type": "ping", "seq": int(seq)}:
            return {"type": "pong", "seq": seq}
        case {"type": "identify" | "reload", "seq": int(seq)}:
            return {"type": "done", "seq": seq}
        case {"type": "screenshot", "seq": int(seq)}:
            return {"type": "failed", "seq": seq, "why": "a simulated screen has no picture"}
        case _:
            return None
