"""Why a pairing does not go on, in every language."""

from collections.abc import Mapping

from devices.core.texts import Texts
from exhibit_server.refusals import Refused

SENTENCES: Mapping[str, Texts] = {
    "no_such_code": {
        "vi": "Không có mã này, hoặc mã đã hết hạn. Hãy đọc lại mã trên màn hình.",
        "ko": "없는 코드이거나 만료된 코드입니다. 화면의 코드를 다시 확인하세요.",
        "en": "There is no such code, or it has expired. Read it from the screen again.",
    },
    "too_many_attempts": {
        "vi": "Nhập sai mã quá nhiều lần. Vui lòng thử lại sau {seconds} giây.",
        "ko": "코드를 여러 번 잘못 입력했습니다. {seconds}초 후에 다시 시도해 주세요.",
        "en": "Too many wrong codes. Please try again in {seconds} s.",
    },
    "too_many_pairings": {
        "vi": "Có quá nhiều màn hình đang chờ ghép nối. Vui lòng thử lại sau ít phút.",
        "ko": "연결을 기다리는 화면이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
        "en": "Too many screens wait to be paired. Please try again in a few minutes.",
    },
    "not_paired": {
        "vi": "Màn hình này chưa được ghép nối.",
        "ko": "이 화면은 아직 연결되지 않았습니다.",
        "en": "This screen has not been paired.",
    },
}


def refusal(code: str, *, missing: bool = False, wait: float | None = None) -> Refused:
    """Make a refusal. `wait`: seconds until another attempt makes sense."""
    seconds = max(1, round((wait or 0.0) + 0.49))
    texts = {language: text.format(seconds=seconds) for language, text in SENTENCES[code].items()}
    return Refused(code, texts, missing=missing, wait_seconds=wait)
