"""The few words a timeline adds of its own, in the hall's languages."""

from collections.abc import Mapping

from devices.core.texts import Texts
from exhibit_server.wording import say

WORDS: Mapping[str, Texts] = {
    "line": {"vi": "Tuyến kịch bản", "ko": "시나리오 노선", "en": "The scene's line"},
    "steps": {"vi": "Các bước", "ko": "단계", "en": "Steps"},
    "devices": {"vi": "Thiết bị", "ko": "장치", "en": "Devices"},
    "wanted": {"vi": "yêu cầu", "ko": "목표", "en": "wanted"},
    "actual": {"vi": "đo được", "ko": "실제", "en": "observed"},
    "confirmed": {"vi": "xác nhận", "ko": "확인됨", "en": "confirmed"},
    "waiting": {"vi": "chờ", "ko": "대기", "en": "waiting"},
    "bad": {"vi": "lỗi", "ko": "실패", "en": "failed"},
    "away": {"vi": "mất tín hiệu", "ko": "연결 끊김", "en": "not reachable"},
    "fault": {"vi": "sự cố", "ko": "고장", "en": "fault"},
    "findings": {"vi": "Điều cần xem", "ko": "확인할 사항", "en": "To look at"},
    "table": {"vi": "Từng bước", "ko": "단계별 기록", "en": "Step by step"},
    "at": {"vi": "Lúc", "ko": "시각", "en": "At"},
    "length": {"vi": "Kéo dài", "ko": "길이", "en": "Took"},
    "step": {"vi": "Bước", "ko": "단계", "en": "Step"},
    "outcome": {"vi": "Kết quả", "ko": "결과", "en": "Outcome"},
    "planned": {"vi": "dự kiến", "ko": "예정", "en": "planned"},
}


def word(name: str, language: str) -> str:
    """Return a word; the name itself where there is none."""
    return say(WORDS, name, language)
