"""What is said of devices that announce themselves, in every language: events, refusals, conflicts."""

from collections.abc import Mapping

from devices.core.texts import LANGUAGES, Texts
from exhibit_server.discovery.namespaces import Conflict, Why
from exhibit_server.refusals import Refused
from exhibit_server.wording import render

EVENTS: Mapping[str, Texts] = {
    "device_discovered": {
        "vi": "Thiết bị mới {device} ({convention}) đang chờ kỹ thuật viên duyệt",
        "ko": "새 장치 {device} ({convention}), 기술 담당자 승인 대기 중",
        "en": "A new device, {device} ({convention}), waits for a technician",
    },
    "device_changed": {
        "vi": "{device} muốn dùng topic lệnh mới, cần duyệt lại: {reason}",
        "ko": "{device} 명령 토픽 변경, 다시 승인 필요: {reason}",
        "en": "{device} announced itself changed and waits for approval again: {reason}",
    },
    "device_updated": {
        "vi": "{device} đã cập nhật thông báo của mình",
        "ko": "{device} 등록 정보가 갱신됨",
        "en": "{device} announced itself changed; that was taken over",
    },
    "device_withdrawn": {
        "vi": "{device} đã rút lại thông báo", "ko": "{device} 등록 철회", "en": "{device} took its announcement back"
    },
    "device_returned": {
        "vi": "{device} đã thông báo lại", "ko": "{device} 다시 등록됨", "en": "{device} announced itself again"
    },
    "device_approved": {
        "vi": "{by} đã duyệt {device} ({reason})", "ko": "{by}: {device} 승인 ({reason})",
        "en": "{by} approved {device} ({reason})",
    },
    "device_ignored": {
        "vi": "{by} đã bỏ qua {device}", "ko": "{by}: {device} 무시", "en": "{by} chose to ignore {device}"
    },
    "device_forgotten": {
        "vi": "{by} đã gỡ {device}", "ko": "{by}: {device} 삭제", "en": "{by} removed {device}"
    },
    "device_unusable": {
        "vi": "Không dùng được thiết bị đã duyệt {device}: {reason}",
        "ko": "승인된 장치 {device} 사용 불가: {reason}",
        "en": "The approved device {device} can't be used: {reason}",
    },
    "announcement_rejected": {
        "vi": "Thông báo trên {topic} không dùng được: {reason} [{raw}]",
        "ko": "{topic} 등록 정보를 사용할 수 없음: {reason} [{raw}]",
        "en": "An announcement on {topic} can't be used: {reason} [{raw}]",
    },
    "more_of_that": {
        "vi": "Còn {count} sự kiện như vậy ({what}) không được ghi riêng",
        "ko": "같은 종류의 이벤트 {count}건 더 있음 ({what})",
        "en": "{count} more events of that kind ({what}) were not listed one by one",
    },
    "inbox_full": {
        "vi": "Quá nhiều thiết bị chờ duyệt; {device} bị bỏ khỏi danh sách",
        "ko": "승인 대기 장치가 너무 많아 {device} 제외됨",
        "en": "Too many devices wait for approval; {device} was dropped from the list",
    },
    "announcements_lost": {
        "vi": "Quá nhiều thông báo cùng lúc; {count} thông báo bị bỏ",
        "ko": "등록 메시지가 한꺼번에 너무 많아 {count}건을 버림",
        "en": "Too many announcements at once; {count} were dropped",
    },
}  # fmt: skip

REFUSALS: Mapping[str, Texts] = {
    "no_such_candidate": {
        "vi": "Không có thiết bị nào tự thông báo là “{key}”.",
        "ko": "“{key}”로 등록된 장치가 없습니다.",
        "en": "No device announced itself as “{key}”.",
    },
    "not_announced": {
        "vi": "{device} hiện không thông báo gì; không thể duyệt.",
        "ko": "{device} 장치가 현재 등록되어 있지 않아 승인할 수 없습니다.",
        "en": "{device} doesn't announce itself now, so it can't be approved.",
    },
    "id_taken": {
        "vi": "Đã có thiết bị “{device}”.", "ko": "“{device}” 장치가 이미 있습니다.",
        "en": "There is a device “{device}” already.",
    },
    "no_such_zone": {
        "vi": "Không có khu “{zone}”.", "ko": "“{zone}” 구역이 없습니다.", "en": "There is no zone “{zone}”."
    },
    "name_missing": {
        "vi": "Thiếu tên bằng: {languages}.", "ko": "다음 언어의 이름이 필요합니다: {languages}.",
        "en": "A name is missing in: {languages}.",
    },
    "foreign_topics": {
        "vi": "{device} sẽ gửi lệnh tới topic không phải của mình: {reason}. Muốn cho phép, hãy nêu tên chúng.",
        "ko": "{device} 장치가 다른 장치의 토픽에 명령을 보냅니다: {reason}. 허용하려면 토픽을 명시하세요.",
        "en": "{device} would command topics that are not its own: {reason}. To allow them, name them.",
    },
    "forbidden_topics": {
        "vi": "{device} có topic lệnh không bao giờ được phép: {reason}.",
        "ko": "{device} 장치의 명령 토픽은 허용될 수 없습니다: {reason}.",
        "en": "{device} has command topics that can never be allowed: {reason}.",
    },
    "device_in_use": {
        "vi": "{device} đang được một kịch bản sử dụng. Hãy dừng kịch bản trước.",
        "ko": "{device} 장치가 시나리오에서 사용 중입니다. 먼저 시나리오를 중지하세요.",
        "en": "A scene is using {device}. Stop the scene first.",
    },
    "unusable": {
        "vi": "Không tạo được thiết bị: {reason}", "ko": "장치를 만들 수 없습니다: {reason}",
        "en": "The device can't be made: {reason}",
    },
    "already_decided": {
        "vi": "{device} đã được duyệt; hãy gỡ nó trước.", "ko": "{device} 장치는 이미 승인되었습니다. 먼저 삭제하세요.",
        "en": "{device} is approved already; remove it first.",
    },
}  # fmt: skip

CONFLICTS: Mapping[Why, Texts] = {
    "device": {"vi": "topic của {owner}", "ko": "{owner}의 토픽", "en": "belongs to {owner}"},
    "hub": {"vi": "topic của chính hub", "ko": "허브 자체의 토픽", "en": "belongs to the hub itself"},
    "discovery": {
        "vi": "nơi các thiết bị tự thông báo ({owner})", "ko": "장치 등록용 토픽 ({owner})",
        "en": "is where devices announce themselves ({owner})",
    },
    "bridge": {
        "vi": "điều khiển cả một cầu nối hoặc nhiều thiết bị cùng lúc",
        "ko": "브리지 전체 또는 여러 장치를 한꺼번에 제어함",
        "en": "commands a whole bridge, or many devices at once",
    },
    "system": {"vi": "topic của broker", "ko": "브로커의 시스템 토픽", "en": "belongs to the broker"},
    "invalid": {
        "vi": "không phải là topic hợp lệ để gửi lệnh", "ko": "명령을 보낼 수 있는 토픽이 아님",
        "en": "is not a topic that commands can be sent to",
    },
}  # fmt: skip


def refusal(code: str, *, missing: bool = False, **details: str | Texts) -> Refused:
    """Make a refusal in every language."""
    return Refused(code, render(REFUSALS[code], **details), missing=missing)


def conflict_texts(conflict: Conflict) -> Texts:
    """Say what is wrong with a command topic."""
    return render(CONFLICTS[conflict.why], owner=conflict.owner)


def listed(conflicts: tuple[Conflict, ...]) -> Texts:
    """Say what is wrong with several command topics, in one line."""
    texts = [(conflict.topic[:80], conflict_texts(conflict)) for conflict in conflicts[:10]]
    return {language: "; ".join(f"{topic} {text[language]}" for topic, text in texts) for language in LANGUAGES}
