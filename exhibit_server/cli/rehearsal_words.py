"""What `exhibit rehearse` says to people, in the hall's languages."""

from collections.abc import Mapping

from devices.core.texts import Texts
from exhibit_server.flight.words import OUTCOMES, STATES
from exhibit_server.wording import say

WORDS: Mapping[str, Texts] = {
    "passed": {"vi": "diễn đúng kịch bản", "ko": "대본대로 진행됨", "en": "played as written"},
    "safe": {"vi": "không đúng kịch bản, nhưng an toàn", "ko": "대본과 다름, 안전함", "en": "not as written, but safe"},
    "unsafe": {"vi": "không an toàn", "ko": "안전하지 않음", "en": "unsafe"},
    "length": {"vi": "Thời lượng", "ko": "길이", "en": "Length"},
    "planned": {"vi": "Dự kiến", "ko": "예정", "en": "Planned"},
    "answers": {"vi": "Câu trả lời", "ko": "응답", "en": "Answers"},
    "nobody": {"vi": "không ai trả lời", "ko": "응답 없음", "en": "nobody answers"},
    "faults": {"vi": "Sự cố giả lập", "ko": "모의 고장", "en": "Faults"},
    "none": {"vi": "không có", "ko": "없음", "en": "none"},
    "ended": {"vi": "Kết thúc", "ko": "종료", "en": "Ended"},
    "restoring": {"vi": "Trở về trạng thái gốc", "ko": "기본 상태로 복귀", "en": "Back to baseline"},
    "home": {"vi": "ở trạng thái gốc", "ko": "기본 상태", "en": "at baseline"},
    "away": {"vi": "chưa về trạng thái gốc", "ko": "기본 상태 아님", "en": "not at baseline"},
    "unsaid": {
        "vi": "chưa về trạng thái gốc mà không được báo",
        "ko": "기본 상태가 아닌데 알려지지 않음",
        "en": "not at baseline, and nothing says so",
    },
    "mended": {"vi": "hết sự cố", "ko": "복구됨", "en": "mended"},
    "now": {"vi": "kết nối lại", "ko": "다시 연결됨", "en": "reachable again"},
    "on": {"vi": "bật", "ko": "켜짐", "en": "on"},
    "off": {"vi": "tắt", "ko": "꺼짐", "en": "off"},
    "path": {"vi": "Đường đi", "ko": "경로", "en": "Path"},
    "rehearsal": {"vi": "Diễn tập kịch bản", "ko": "시나리오 리허설", "en": "Rehearsal"},
    "intro": {
        "vi": "Diễn trên phần cứng mô phỏng, bằng thời gian ảo. Không có gì trong trung tâm chuyển động.",
        "ko": "모의 장치와 가상 시간으로 진행했습니다. 전시관에서는 아무것도 움직이지 않았습니다.",
        "en": "Played on simulated hardware in virtual time. Nothing in the hall moved.",
    },
    "scene": {"vi": "Kịch bản", "ko": "시나리오", "en": "Scene"},
    "paths": {"vi": "Đường đi", "ko": "경로", "en": "Paths"},
    "cases": {"vi": "Trường hợp", "ko": "사례", "en": "Cases"},
    "as_written": {"vi": "Đúng", "ko": "대본대로", "en": "Passed"},
    "kept_safe": {"vi": "An toàn", "ko": "안전", "en": "Safe"},
    "not_safe": {"vi": "Không an toàn", "ko": "위험", "en": "Unsafe"},
    "left_out": {"vi": "Bỏ qua (tương đương)", "ko": "생략(동일)", "en": "Same as another"},
    "unreached": {"vi": "Bước chưa từng đến", "ko": "도달하지 못한 단계", "en": "Never reached"},
    "problem": {"vi": "Vấn đề", "ko": "문제", "en": "Problem"},
    "wrong": {"vi": "không đúng kịch bản", "ko": "대본과 다름", "en": "not as written"},
    "at": {"vi": "lúc", "ko": "시각", "en": "at"},
    "step": {"vi": "bước", "ko": "단계", "en": "step"},
    "outcome": {"vi": "kết quả", "ko": "결과", "en": "outcome"},
}

FAULTS: Mapping[str, Texts] = {
    "offline": {"vi": "mất khỏi đường truyền", "ko": "회선에서 사라짐", "en": "offline"},
    "mute": {"vi": "không trả lời", "ko": "무응답", "en": "mute"},
    "noise": {"vi": "trả lời nhiễu", "ko": "잡음 응답", "en": "noise"},
    "refuse": {"vi": "từ chối lệnh", "ko": "명령 거부", "en": "refuses"},
    "stuck": {"vi": "bị kẹt", "ko": "고착", "en": "stuck"},
    "slow": {"vi": "trả lời chậm", "ko": "느린 응답", "en": "slow"},
}


def word(name: str, language: str) -> str:
    """Return a word; the name itself where there is none."""
    return say({"interrupted": STATES["interrupted"], **FAULTS, **OUTCOMES, **WORDS}, name, language)
