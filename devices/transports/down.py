"""Wording of a lost wire, the same for every kind of wire."""

import asyncio

from devices.core.errors import DeviceError, WireDown
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


def first_reason(problems: BaseExceptionGroup[Exception]) -> Reason:
    """Return the reason of the first error in a group; a bug is named as one."""
    error: BaseException = problems
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error.reason if isinstance(error, DeviceError) else Reason.of("driver_error", detail=repr(error))


def report_bug(message: str, error: Exception) -> None:
    """Tell the loop of an error that must not travel further."""
    asyncio.get_running_loop().call_exception_handler({"message": message, "exception": error})
