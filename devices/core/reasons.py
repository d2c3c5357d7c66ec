"""Why something is the way it is: a code with details, rendered in every language of the hall."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.core.texts import LANGUAGES, Texts, pick

SENTENCES: Mapping[str, Texts] = {
    "": {"vi": "", "ko": "", "en": ""},
    "starting": {"vi": "đang khởi động", "ko": "시작하는 중", "en": "starting"},
    "no_answer": {
        "vi": "không trả lời trên {wire}",
        "ko": "{wire}에서 응답 없음",
        "en": "no answer on {wire}",
    },
    "wire_down": {
        "vi": "đường truyền {wire} bị ngắt ({detail})",
        "ko": "{wire} 회선 끊김 ({detail})",
        "en": "wire {wire} is down ({detail})",
    },
    "bad_answer": {
        "vi": "trả lời không hợp lệ: {detail}",
        "ko": "잘못된 응답: {detail}",
        "en": "invalid answer: {detail}",
    },
    "refused": {
        "vi": "thiết bị từ chối: {detail}",
        "ko": "장치가 거부함: {detail}",
        "en": "the device refused: {detail}",
    },
    "last_will": {
        "vi": "mất kết nối (thiết bị báo qua broker)",
        "ko": "연결 끊김 (브로커가 알림)",
        "en": "connection lost (reported by the broker)",
    },
    "never_heard": {
        "vi": "chưa từng nghe thấy thiết bị",
        "ko": "장치 신호를 받은 적 없음",
        "en": "never heard from it",
    },
    "silent": {
        "vi": "im lặng đã {detail}",
        "ko": "{detail} 동안 신호 없음",
        "en": "silent for {detail}",
    },
    "no_screen": {
        "vi": "chưa có trình duyệt nào mở màn hình này",
        "ko": "이 화면을 연 브라우저가 없음",
        "en": "no browser has this screen open",
    },
    "screen_hidden": {
        "vi": "trang bị che: nằm sau cửa sổ hoặc thẻ khác",
        "ko": "페이지가 다른 창이나 탭에 가려져 있음",
        "en": "its page is hidden behind another window or tab",
    },
    "media_missing": {
        "vi": "không có nội dung tên {detail}",
        "ko": "{detail}(이)라는 콘텐츠가 없음",
        "en": "there is no content called {detail}",
    },
    "media_broken": {
        "vi": "không phát được {detail}: tệp hỏng hoặc trình duyệt không đọc được",
        "ko": "{detail} 재생 불가: 파일이 손상되었거나 브라우저가 읽지 못함",
        "en": "{detail} can't be shown: the file is damaged or this browser can't read it",
    },
    "media_unreachable": {
        "vi": "không tải được {detail}",
        "ko": "{detail}을(를) 불러오지 못함",
        "en": "{detail} could not be loaded",
    },
    "media_silenced": {
        "vi": "trình duyệt không cho phát âm thanh của {detail}",
        "ko": "브라우저가 {detail}의 소리 재생을 막음",
        "en": "the browser does not allow the sound of {detail}",
    },
    "page_not_allowed": {
        "vi": "địa chỉ của {detail} không nằm trong danh sách được phép",
        "ko": "{detail}의 주소가 허용 목록에 없음",
        "en": "the address of {detail} is not on the list of allowed ones",
    },
    "old_page": {
        "vi": "trang cũ ({version}), bản hiện tại là {present}: hãy tải lại",
        "ko": "이전 페이지({version})이며 현재 버전은 {present}: 새로고침하세요",
        "en": "an old page ({version}), the present one is {present}: load it anew",
    },
    "not_reloaded": {
        "vi": "sau {detail} trang vẫn chưa tải lại xong",
        "ko": "{detail} 안에 페이지가 다시 열리지 않음",
        "en": "its page was not there again within {detail}",
    },
    "slow_screen": {
        "vi": "trả lời chậm hơn {limit}",
        "ko": "응답이 {limit}보다 느림",
        "en": "answers slower than {limit}",
    },
    "warming_up": {"vi": "đang làm nóng", "ko": "예열 중", "en": "warming up"},
    "cooling_down": {"vi": "đang làm mát", "ko": "냉각 중", "en": "cooling down"},
    "device_fault": {
        "vi": "thiết bị báo lỗi: {detail}",
        "ko": "장치 오류: {detail}",
        "en": "the device reports a fault: {detail}",
    },
    "driver_error": {
        "vi": "trình điều khiển gặp lỗi: {detail}",
        "ko": "드라이버 오류: {detail}",
        "en": "driver failed: {detail}",
    },
    "disabled": {
        "vi": "đã tắt trong cấu hình",
        "ko": "설정에서 사용 안 함",
        "en": "disabled in the configuration",
    },
    "withdrawn": {
        "vi": "thiết bị đã rút lại thông báo trên MQTT",
        "ko": "장치가 MQTT 등록을 철회함",
        "en": "it took its announcement on MQTT back",
    },
    "asleep": {
        "vi": "đang ngủ hoặc mất mạng; bật nguồn sẽ đánh thức",
        "ko": "절전 중이거나 네트워크 끊김; 켜면 깨어남",
        "en": "asleep, or its network is down; switching on wakes it",
    },
    "maintenance": {
        "vi": "đang bảo trì ({by})",
        "ko": "점검 중 ({by})",
        "en": "under maintenance ({by})",
    },
    "silent_wire": {
        "vi": "không thiết bị nào trên {wire} trả lời: kiểm tra cáp, bộ chuyển đổi và nguồn",
        "ko": "{wire}의 모든 장치가 응답하지 않음: 케이블, 변환기, 전원을 확인하세요",
        "en": "nothing on {wire} answers: look at the cable, the converter and the power",
    },
    "deadline": {
        "vi": "không xong trong {detail}",
        "ko": "{detail} 안에 끝나지 않음",
        "en": "not done within {detail}",
    },
    "not_confirmed": {
        "vi": "{point} muốn {wanted} nhưng đo được {actual}",
        "ko": "{point}: 목표 {wanted}, 실제 {actual}",
        "en": "{point} should be {wanted} but {actual} was observed",
    },
    "not_known": {
        "vi": "không tính được giá trị cho {point} ({detail})",
        "ko": "{point} 값을 계산할 수 없음 ({detail})",
        "en": "the value for {point} can't be known now ({detail})",
    },
    "gave_way": {
        "vi": "câu trả lời phải nhường cho lệnh dừng",
        "ko": "응답을 기다리다 정지 명령에 양보함",
        "en": "its answer had to give way to a halt",
    },
    "interlock_unclear": {
        "vi": "không hiểu được khóa liên động “{name}” nên không cho phép; kỹ thuật viên cần sửa cấu hình",
        "ko": "인터록 “{name}”을(를) 해석할 수 없어 허용되지 않음; 기술 담당자가 설정을 고쳐야 함",
        "en": "the interlock “{name}” can't be understood, so nothing is allowed until a technician mends it",
    },
    "interlock": {
        "vi": "khoá liên động “{name}” không cho phép",
        "ko": "인터록 “{name}” 때문에 허용되지 않음",
        "en": "the interlock “{name}” does not allow it",
    },
    "halted": {"vi": "đã dừng tất cả", "ko": "전체 정지됨", "en": "everything was stopped"},
    "wrong_password": {
        "vi": "sai mật khẩu hoặc mã PIN ({detail})",
        "ko": "비밀번호 또는 PIN이 틀림 ({detail})",
        "en": "wrong password or PIN ({detail})",
    },
    "password_needed": {
        "vi": "thiết bị đòi mật khẩu nhưng chưa cấu hình mật khẩu nào",
        "ko": "장치가 비밀번호를 요구하지만 설정되어 있지 않음",
        "en": "it asks for a password and none is configured",
    },
    "pin_needed": {
        "vi": "màn hình đòi TLS và mã PIN: ghi pin: cho đường truyền, hoặc tắt Secured Protocol trong menu của nó",
        "ko": "화면이 TLS와 PIN을 요구함: 회선에 pin:을 적거나 메뉴에서 Secured Protocol을 끄세요",
        "en": "the display wants TLS and a PIN: give its wire a pin:, or switch Secured Protocol off in its menu",
    },
    "resting": {
        "vi": "thiết bị cần nghỉ thêm {detail} trước khi bật hoặc tắt lại",
        "ko": "다시 켜거나 끄려면 {detail} 더 기다려야 함",
        "en": "it wants {detail} more before it is switched again",
    },
    "did_not_wake": {
        "vi": "đã gửi gói đánh thức nhưng sau {detail} máy vẫn chưa lên",
        "ko": "깨우기 패킷을 보냈지만 {detail} 안에 켜지지 않음",
        "en": "a packet was sent to wake it, but it was not up within {detail}",
    },
    "offline": {
        "vi": "{device} mất tín hiệu: {detail}",
        "ko": "{device} 연결 끊김: {detail}",
        "en": "{device} is offline: {detail}",
    },
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A code from `SENTENCES` and the details that fill its sentence.

    An unknown code is shown as it stands, with its details: a reason is never swallowed.
    """

    code: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    texts_of: Mapping[str, Texts] = field(default_factory=dict)
    """Details that are texts by language themselves."""

    @classmethod
    def of(cls, code: str, **details: object) -> "Reason":
        return cls(code, {name: str(value) for name, value in details.items()})

    def text(self, language: str) -> str:
        """Render in `language`. A detail the sentence asks for but that is missing is left blank."""
        if self.code not in SENTENCES:
            return ", ".join([self.code, *(f"{name}: {detail}" for name, detail in self.details.items())])
        sentence = pick(SENTENCES[self.code], language)
        texts = {name: pick(each, language) for name, each in self.texts_of.items()}
        return sentence.format_map(_Blank({**self.details, **texts})).strip()

    def texts(self) -> dict[str, str]:
        """Render in every language of the hall."""
        return {language: self.text(language) for language in LANGUAGES}


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
