"""Wording of a lost wire, the same for every kind of wire."""

from devices.core.errors import WireDown
from devices.core.reasons import Reason


def wire_down(wire: str, cause: BaseException | str) -> WireDown:
    """Return the error for a wire that is not open; `cause` is shown as the detail."""
    return WireDown(Reason.of("wire_down", wire=wire, detail=_detail(cause)))


def _detail(cause: BaseException | str) -> str:
    if isinstance(cause, str):
        return cause
    if isinstance(cause, TimeoutError):
        return "timeout"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause) or type(cause).__name__
