"""Why the stage says no, in every language: never a bare "busy"."""

from collections.abc import Iterable, Mapping

from devices.core.device import Device
from devices.core.errors import DeviceError
from devices.core.texts import Texts
from exhibit_server.wording import render

SENTENCES: Mapping[str, Texts] = {
    "no_such_scene": {
        "vi": "Không có kịch bản “{scene}”.",
        "ko": "“{scene}” 시나리오가 없습니다.",
        "en": "There is no scene “{scene}”.",
    },
    "no_such_run": {
        "vi": "Không có lượt chạy “{run}”.", "ko": "“{run}” 실행이 없습니다.", "en": "There is no run “{run}”."
    },
    "run_ended": {"vi": "Lượt chạy đã kết thúc.", "ko": "이미 끝난 실행입니다.", "en": "This run has ended."},
    "not_asking": {
        "vi": "Lúc này không có câu hỏi nào.", "ko": "지금은 질문이 없습니다.", "en": "Nothing is being asked now."
    },
    "no_such_choice": {
        "vi": "Không có lựa chọn này.", "ko": "없는 선택입니다.", "en": "There is no such choice."
    },
    "not_holding": {
        "vi": "Kịch bản không chờ GO.", "ko": "GO를 기다리는 중이 아닙니다.", "en": "The scene is not holding for GO."
    },
    "nothing_to_skip": {
        "vi": "Không có bước nào để bỏ qua.", "ko": "건너뛸 단계가 없습니다.", "en": "There is no step to skip."
    },
    "audience": {
        "vi": "Kịch bản này chỉ hướng dẫn viên mới bắt đầu được.",
        "ko": "이 시나리오는 해설사만 시작할 수 있습니다.",
        "en": "Only a guide can start this scene.",
    },
    "stopped": {
        "vi": "Khu trưng bày đang dừng ({by}). Hãy gọi hướng dẫn viên.",
        "ko": "전시관이 정지된 상태입니다 ({by}). 해설사를 불러 주세요.",
        "en": "The hall is stopped ({by}). Please call a guide.",
    },
    "playing": {
        "vi": "Đang chạy, còn khoảng {wait}",
        "ko": "진행 중, 약 {wait} 남음",
        "en": "Playing now, about {wait} left",
    },
    "leased": {
        "vi": "{device} đang được “{scene}” sử dụng, còn khoảng {wait}",
        "ko": "“{scene}”에서 {device} 사용 중, 약 {wait} 남음",
        "en": "“{scene}” is using {device}, about {wait} left",
    },
    "held": {
        "vi": "{by} đang giữ {thing}, còn khoảng {wait}",
        "ko": "{thing}: {by} 사용 중, 약 {wait} 남음",
        "en": "{by} holds {thing}, about {wait}",
    },
    "for_safety": {
        "vi": "{device} đang dừng vì an toàn: {name}",
        "ko": "안전을 위해 {device} 정지됨: {name}",
        "en": "{device} is stopped for safety: {name}",
    },
    "resting": {
        "vi": "Đang nghỉ, có thể chạy lại sau khoảng {wait}",
        "ko": "쉬는 중, 약 {wait} 후 다시 가능",
        "en": "Resting, ready again in about {wait}",
    },
    "waiting": {
        "vi": "Có {count} lượt đang chờ trước, còn khoảng {wait}",
        "ko": "먼저 기다리는 순서 {count}개, 약 {wait} 남음",
        "en": "{count} waiting before you, about {wait}",
    },
    "queue_full": {
        "vi": "Hàng chờ đã đầy. Xin thử lại sau ít phút.",
        "ko": "대기열이 가득 찼습니다. 잠시 후 다시 시도해 주세요.",
        "en": "The queue is full. Please try again in a few minutes.",
    },
    "no_such_ticket": {
        "vi": "Không có lượt chờ này.", "ko": "없는 대기 번호입니다.", "en": "There is no such place in the queue."
    },
    "not_called": {
        "vi": "Chưa đến lượt.", "ko": "아직 차례가 아닙니다.", "en": "It is not your turn yet."
    },
    "not_confirmed": {
        "vi": "Đã đến lượt nhưng không ai xác nhận",
        "ko": "차례가 되었지만 확인이 없었습니다",
        "en": "It was your turn, but nobody confirmed",
    },
    "left": {
        "vi": "Màn hình đã rời khỏi hàng chờ", "ko": "화면이 대기열을 떠났습니다", "en": "The screen went away"
    },
    "chose_another": {
        "vi": "Đã chọn kịch bản khác", "ko": "다른 시나리오를 선택함", "en": "Another scene was chosen"
    },
    "no_such_zone": {
        "vi": "Không có khu “{zone}”.", "ko": "“{zone}” 구역이 없습니다.", "en": "There is no zone “{zone}”."
    },
    "no_such_device": {
        "vi": "Không có thiết bị “{device}”.",
        "ko": "“{device}” 장치가 없습니다.",
        "en": "There is no device “{device}”.",
    },
    "no_such_lease": {
        "vi": "Không có quyền giữ này.", "ko": "없는 점유입니다.", "en": "There is no such lease."
    },
    "not_yours": {
        "vi": "Quyền giữ này thuộc về {by}.", "ko": "{by}의 점유입니다.", "en": "This lease belongs to {by}."
    },
    "no_such_marker": {
        "vi": "Không có điểm nhảy “{marker}” ở phía trước.",
        "ko": "앞쪽에 “{marker}” 지점이 없습니다.",
        "en": "There is no marker “{marker}” to go to from here.",
    },
    "no_such_variant": {
        "vi": "Kịch bản không có phiên bản “{variant}”.",
        "ko": "“{variant}” 버전이 없습니다.",
        "en": "The scene has no variant “{variant}”.",
    },
    "class_visitor": {"vi": "khách tham quan", "ko": "관람객", "en": "a visitor"},
    "class_guide": {"vi": "hướng dẫn viên", "ko": "해설사", "en": "the guide"},
    "class_schedule": {"vi": "lịch trình", "ko": "일정", "en": "the timetable"},
    "class_technician": {"vi": "kỹ thuật viên", "ko": "기술 담당자", "en": "the technician"},
    "class_safety": {"vi": "hệ thống an toàn", "ko": "안전 장치", "en": "safety"},
    "taken_by_visitor": {
        "vi": "Đã bắt đầu lại từ đầu", "ko": "처음부터 다시 시작했습니다", "en": "It was started anew"
    },
    "taken_by_guide": {
        "vi": "Hướng dẫn viên đang giới thiệu tại đây; cảm ơn quý khách đã chờ",
        "ko": "해설사가 이곳에서 설명 중입니다. 기다려 주셔서 감사합니다",
        "en": "The guide is showing something here; thank you for your patience",
    },
    "taken_by_schedule": {
        "vi": "Buổi trình diễn theo lịch bắt đầu tại đây; cảm ơn quý khách đã chờ",
        "ko": "예정된 시연이 시작됩니다. 기다려 주셔서 감사합니다",
        "en": "A scheduled demonstration begins here; thank you for your patience",
    },
    "taken_by_technician": {
        "vi": "Kỹ thuật viên đang làm việc tại đây; cảm ơn quý khách đã chờ",
        "ko": "기술 담당자가 작업 중입니다. 기다려 주셔서 감사합니다",
        "en": "A technician is working here; thank you for your patience",
    },
    "taken_by_safety": {
        "vi": "Đã dừng vì an toàn", "ko": "안전을 위해 중지했습니다", "en": "It was stopped for safety"
    },
    "broken_rule": {
        "vi": "Đã dừng vì an toàn: {name}", "ko": "안전을 위해 중지: {name}", "en": "Stopped for safety: {name}"
    },
    "returning": {
        "vi": "{device} đang trở về trạng thái nền",
        "ko": "{device} 기본 상태로 복귀 중",
        "en": "{device} is going back to its baseline",
    },
    "device": {"vi": "{device}: {reason}", "ko": "{device}: {reason}", "en": "{device}: {reason}"},
    "unknown_device": {
        "vi": "không có thiết bị {device}", "ko": "{device} 장치 없음", "en": "there is no device {device}"
    },
    "broken": {
        "vi": "Kịch bản có lỗi và chưa dùng được", "ko": "시나리오에 오류가 있어 사용할 수 없음",
        "en": "The scene has mistakes and can't be used yet",
    },
    "stopped_by": {
        "vi": "{by} đã dừng kịch bản", "ko": "{by}님이 중지했습니다", "en": "{by} stopped the scene"
    },
    "all_stop_by": {"vi": "{by} đã dừng tất cả", "ko": "{by}님의 전체 정지", "en": "All-stop by {by}"},
    "hub_restarted": {
        "vi": "Hub khởi động lại giữa chừng; kịch bản không chạy tiếp",
        "ko": "허브가 도중에 재시작되어 시나리오를 이어 가지 않음",
        "en": "The hub restarted in between; the scene is not played on",
    },
    "hub_stops": {"vi": "Hub đang tắt", "ko": "허브 종료 중", "en": "The hub is shutting down"},
}  # fmt: skip


def sentence(kind: str, **details: str | Texts) -> Texts:
    """Render a sentence in every language; details may be texts by language."""
    return render(SENTENCES[kind], **details)


def in_words(seconds: int) -> Texts:
    """Say a length of time: "40 s", "12 min 35 s"."""
    minutes, rest = divmod(seconds, 60)
    said: list[Texts] = []
    if minutes:
        said.append({"vi": f"{minutes} phút", "ko": f"{minutes}분", "en": f"{minutes} min"})
    if rest or not minutes:
        said.append({"vi": f"{rest} giây", "ko": f"{rest}초", "en": f"{rest} s"})
    return {language: " ".join(part[language] for part in said) for language in said[0]}


def device_reason(device: Device) -> Texts:
    """Say why a device can't be used."""
    return sentence("device", device=device.identity.name, reason=device.availability.reason.texts())


def together(reasons: Iterable[Texts]) -> Texts:
    """Join several reasons into one sentence for each language."""
    gathered = tuple(reasons)
    languages = {language for reason in gathered for language in reason}
    return {language: "; ".join(reason.get(language, "") for reason in gathered) for language in languages}


def why(error: Exception) -> Texts:
    """Say what went wrong with a device."""
    return error.reason.texts() if isinstance(error, DeviceError) else {"en": str(error)}


class Refused(Exception):
    """The stage says no. `code` is stable; `missing` tells a thing that is not there from a state that forbids."""

    def __init__(self, code: str, texts: Texts, *, missing: bool = False, wait_seconds: float | None = None) -> None:
        super().__init__(texts.get("en", code))
        self.code = code
        self.texts = texts
        self.missing = missing
        self.wait_seconds = wait_seconds

    @classmethod
    def because(cls, code: str, reasons: Iterable[Texts], wait_seconds: float | None = None) -> "Refused":
        """Make a refusal of several reasons."""
        return cls(code, together(reasons), wait_seconds=wait_seconds)


def refuse(code: str, *, missing: bool = False, **details: str | Texts) -> Refused:
    """Make a refusal from its sentence."""
    return Refused(code, sentence(code, **details), missing=missing)
