"""The error tree of devices and wires. Every error carries a `Reason` that can be shown to people."""

from devices.core.reasons import Reason


class DeviceError(Exception):
    """Something about a device or its wire went wrong; `reason` says what, in every language."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.text("en"))
        self.reason = reason


class WireDown(DeviceError):
    """The wire is not open: the port vanished, the peer closed, the broker is gone."""


class NoAnswer(DeviceError):
    """The device did not answer within its time."""


class BadAnswer(DeviceError):
    """The device answered something its protocol does not allow."""


class Refused(DeviceError):
    """The device understood and said no (NAK, NG, ERR3, exception code, …)."""


class NotConfirmed(DeviceError):
    """The command left, but the wanted state was not observed in time."""


class Halted(DeviceError):
    """The command was dropped because the hall was stopped."""


class Forbidden(DeviceError):
    """The hall must not be made so: an interlock, or everything is stopped. Nothing was sent."""


class BadCommand(ValueError):
    """The command itself is wrong: unknown verb, missing or out-of-range argument. Nothing was sent."""
