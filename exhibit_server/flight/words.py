"""The words in which flights are told, in every language of the hall."""

from collections.abc import Mapping

from devices.core.texts import Texts
from exhibit_server.wording import say

OUTCOMES: Mapping[str, Texts] = {
    "done": {"vi": "xong", "ko": "완료", "en": "done"},
    "confirmed": {"vi": "đã xác nhận", "ko": "확인됨", "en": "confirmed"},
    "unconfirmed": {"vi": "không xác nhận được", "ko": "확인 안 됨", "en": "not confirmed"},
    "failed": {"vi": "thất bại", "ko": "실패", "en": "failed"},
    "skipped": {"vi": "bỏ qua", "ko": "건너뜀", "en": "skipped"},
    "stopped": {"vi": "bị dừng", "ko": "중지됨", "en": "stopped"},
    "timeout": {"vi": "hết giờ chờ", "ko": "시간 초과", "en": "timed out"},
    "": {"vi": "chưa kết thúc", "ko": "끝나지 않음", "en": "did not end"},
}
STATES: Mapping[str, Texts] = {
    "starting": {"vi": "đang bắt đầu", "ko": "시작 중", "en": "starting"},
    "playing": {"vi": "đang chạy", "ko": "진행 중", "en": "playing"},
    "paused": {"vi": "tạm dừng", "ko": "일시 정지", "en": "paused"},
    "asking": {"vi": "đang hỏi khách", "ko": "질문 중", "en": "asking the visitor"},
    "holding": {"vi": "chờ hướng dẫn viên", "ko": "안내원 대기", "en": "holding for the guide"},
    "restoring": {"vi": "về trạng thái nền", "ko": "기본 상태로 복원", "en": "back to baseline"},
    "done": {"vi": "hoàn thành", "ko": "완료", "en": "done"},
    "stopped": {"vi": "bị dừng", "ko": "중지됨", "en": "stopped"},
    "failed": {"vi": "thất bại", "ko": "실패", "en": "failed"},
    "interrupted": {"vi": "bị gián đoạn", "ko": "중단됨", "en": "interrupted"},
}
DECISIONS: Mapping[str, Texts] = {
    "choice": {"vi": "chọn phương án {detail}", "ko": "{detail}번 선택", "en": "chose answer {detail}"},
    "go": {"vi": "cho đi tiếp (GO)", "ko": "GO", "en": "gave GO"},
    "skip": {"vi": "bỏ qua bước", "ko": "단계 건너뜀", "en": "skipped the step"},
    "pause": {"vi": "tạm dừng", "ko": "일시 정지", "en": "paused"},
    "resume": {"vi": "cho chạy tiếp", "ko": "계속", "en": "resumed"},
    "jump": {"vi": "nhảy đến {detail}", "ko": "{detail}(으)로 이동", "en": "jumped to {detail}"},
    "takeover": {"vi": "tiếp quản", "ko": "인계", "en": "took over"},
    "stop": {"vi": "dừng kịch bản", "ko": "중지", "en": "stopped the scene"},
    "all_stop": {"vi": "dừng tất cả", "ko": "전체 정지", "en": "pressed all-stop"},
}
WORDS: Mapping[str, Texts] = {
    "scene": {"vi": "Kịch bản", "ko": "시나리오", "en": "Scene"},
    "started": {"vi": "Bắt đầu", "ko": "시작", "en": "Started"},
    "by": {"vi": "Người bắt đầu", "ko": "시작한 사람", "en": "Started by"},
    "from": {"vi": "Từ màn hình", "ko": "시작 화면", "en": "From"},
    "language": {"vi": "Ngôn ngữ", "ko": "언어", "en": "Language"},
    "version": {"vi": "Phiên bản", "ko": "버전", "en": "Version"},
    "variant": {"vi": "Biến thể", "ko": "변형", "en": "Variant"},
    "arguments": {"vi": "Tham số", "ko": "매개변수", "en": "Arguments"},
    "length": {"vi": "Thời lượng", "ko": "길이", "en": "Length"},
    "planned": {"vi": "dự kiến", "ko": "예정", "en": "planned"},
    "people": {"vi": "Con người", "ko": "사람", "en": "People"},
    "paused": {"vi": "Tạm dừng", "ko": "일시 정지", "en": "Paused"},
    "run": {"vi": "Lần chạy", "ko": "실행", "en": "Run"},
    "interruptions": {"vi": "Gián đoạn", "ko": "중단", "en": "Interruptions"},
    "interrupted": {
        "vi": "hub khởi động lại, chạy tiếp", "ko": "허브 재시작 후 계속", "en": "the hub restarted; the run went on",
    },
    "without": {"vi": "thiếu {what}", "ko": "{what} 없이 진행", "en": "played without {what}"},
    "dropped": {
        "vi": "{what}: đã lược {count} lần thay đổi",
        "ko": "{what}: 변화 {count}건 생략",
        "en": "{what}: {count} changes left out",
    },
    "unrestored": {
        "vi": "không về được trạng thái nền: {what}",
        "ko": "기본 상태로 복원 실패: {what}",
        "en": "not back at baseline: {what}",
    },
    "no_answer": {"vi": "không trả lời được lệnh", "ko": "명령 실패", "en": "command failed"},
    "no_feedback": {"vi": "không kiểm tra được", "ko": "확인 불가", "en": "not checked"},
    "elsewhere": {"vi": "ngoài kịch bản", "ko": "시나리오 밖", "en": "from outside the scene"},
    "restoring": {"vi": "về trạng thái nền", "ko": "기본 상태로 복원", "en": "back to baseline"},
}  # fmt: skip


def word(key: str, language: str, **details: object) -> str:
    """Return a word or sentence in a language."""
    return say(WORDS, key, language, **details)
