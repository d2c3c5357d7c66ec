"""Why somebody can't log in, and why a name or a PIN is not accepted: in every language."""

from collections.abc import Mapping
from typing import Literal

from devices.core.texts import Texts
from exhibit_server.wording import render

LoginReason = Literal["wrong", "too_many", "bad_token"]

_REFUSALS: Mapping[LoginReason, Texts] = {
    "wrong": {
        "vi": "Tên hoặc mã PIN không đúng.",
        "ko": "이름 또는 PIN이 올바르지 않습니다.",
        "en": "The name or the PIN is not right.",
    },
    "too_many": {
        "vi": "Nhập sai quá nhiều lần. Vui lòng thử lại sau {seconds} giây.",
        "ko": "여러 번 잘못 입력했습니다. {seconds}초 후에 다시 시도해 주세요.",
        "en": "Too many wrong attempts. Please try again in {seconds} s.",
    },
    "bad_token": {
        "vi": "Mã truy cập (token) không hợp lệ hoặc đã bị thu hồi.",
        "ko": "액세스 토큰이 유효하지 않거나 취소되었습니다.",
        "en": "The access token is not valid, or was revoked.",
    },
}


class LoginRefused(Exception):
    """Not let in; never tells whether a name exists.

    `retry_after`: seconds to wait, 0 where waiting is not the point.
    """

    def __init__(self, reason: LoginReason, retry_after: float = 0.0) -> None:
        self.reason = reason
        self.retry_after = retry_after
        seconds = max(1, round(retry_after + 0.49))
        self.texts: Texts = render(_REFUSALS[reason], seconds=str(seconds))
        super().__init__(self.texts["en"])


class NotAccepted(ValueError):
    """A name, a PIN or a role that can't be used; `texts` says what was expected."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts["en"])
        self.texts = texts
