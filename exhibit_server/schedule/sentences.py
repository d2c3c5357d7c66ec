"""What is said of scheduled things, in every language."""

from collections.abc import Mapping

from devices.core.texts import Texts

EVENTS: Mapping[str, Texts] = {
    "schedule_started": {
        "vi": "Theo lịch {due}: {title}",
        "ko": "{due} 일정: {title}",
        "en": "By schedule at {due}: {title}",
    },
    "schedule_caught_up": {
        "vi": "Bù lịch {due}: {title}",
        "ko": "{due} 일정을 늦게 실행: {title}",
        "en": "Caught up, due at {due}: {title}",
    },
    "schedule_missed": {
        "vi": "Lỡ lịch {due}: {title}: {reason}",
        "ko": "{due} 일정 놓침: {title}: {reason}",
        "en": "Missed at {due}: {title}: {reason}",
    },
    "schedule_waiting": {
        "vi": "{title} (lịch {due}) đang chờ, thử đến {until}: {reason}",
        "ko": "{title} ({due} 일정) 대기, {until}까지 재시도: {reason}",
        "en": "{title} (due at {due}) waits and is tried until {until}: {reason}",
    },
    "schedule_refused": {
        "vi": "{title} (lịch {due}) không bắt đầu được: {reason}",
        "ko": "{title} ({due} 일정) 시작하지 못함: {reason}",
        "en": "{title} (due at {due}) could not be started: {reason}",
    },
    "schedule_skipped": {
        "vi": "{by} bỏ qua {title} (lịch {due})",
        "ko": "{by}: {title} ({due} 일정) 건너뜀",
        "en": "{by} skipped {title} (due at {due})",
    },
    "schedule_early": {
        "vi": "{by} bắt đầu {title} trước giờ (lịch {due})",
        "ko": "{by}: {title} ({due} 일정) 바로 시작",
        "en": "{by} started {title} ahead of its time ({due})",
    },
    "days_read": {
        "vi": "Đã đọc lại chuyến tham quan và lịch",
        "ko": "관람 코스와 일정을 다시 읽음",
        "en": "Tours and schedule were read again",
    },
    "clock_stepped": {
        "vi": "Đồng hồ của máy bị chỉnh lùi {seconds} giây",
        "ko": "시스템 시계가 {seconds}초 뒤로 조정됨",
        "en": "The machine's clock was set back by {seconds} s",
    },
}

REASONS: Mapping[str, Texts] = {
    "no_hours": {"vi": "ngày nghỉ trong tuần", "ko": "정기 휴관일", "en": "closed on this weekday"},
    "quiet": {
        "vi": "Giờ yên tĩnh đến {until}: {reason}",
        "ko": "{until}까지 조용한 시간: {reason}",
        "en": "Quiet hours until {until}: {reason}",
    },
    "closed": {"vi": "khu trưng bày đóng cửa: {reason}", "ko": "휴관: {reason}", "en": "the hall is closed: {reason}"},
    "outside_hours": {"vi": "ngoài giờ mở cửa", "ko": "운영 시간 외", "en": "outside opening hours"},
    "holiday": {"vi": "ngày lễ: {name}", "ko": "공휴일: {name}", "en": "a holiday: {name}"},
    "no_holiday": {"vi": "chỉ chạy vào ngày lễ", "ko": "공휴일에만 실행", "en": "it is for holidays only"},
    "hub_away": {
        "vi": "hub không hoạt động lúc đó",
        "ko": "당시 허브가 꺼져 있었음",
        "en": "the hub was not there at that time",
    },
    "superseded": {
        "vi": "đã có lần sau thay thế",
        "ko": "다음 일정으로 대체됨",
        "en": "a later one took its place",
    },
    "gone": {"vi": "mục này không còn trong lịch", "ko": "일정에서 삭제됨", "en": "it is no longer in the schedule"},
    "by_guide": {"vi": "{by} bỏ qua", "ko": "{by}님이 건너뜀", "en": "skipped by {by}"},
    "no_such_entry": {
        "vi": "Lịch không có “{entry}”.",
        "ko": "일정에 “{entry}”이(가) 없습니다.",
        "en": "The schedule has no “{entry}”.",
    },
    "settled": {
        "vi": "Lần này đã xong, không thể bắt đầu hay bỏ qua nữa.",
        "ko": "이미 처리된 일정이라 시작하거나 건너뛸 수 없습니다.",
        "en": "This one is settled: it can be neither started nor skipped any more.",
    },
    "no_such_tour": {
        "vi": "Không có chuyến tham quan “{tour}”.",
        "ko": "“{tour}” 관람 코스가 없습니다.",
        "en": "There is no tour “{tour}”.",
    },
}

TITLES: Mapping[str, Texts] = {
    "opening": {"vi": "Mở cửa", "ko": "개관", "en": "Opening"},
    "closing": {"vi": "Đóng cửa", "ko": "폐관", "en": "Closing"},
}
