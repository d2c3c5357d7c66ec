"""What is said of tours, in every language."""

from collections.abc import Mapping

from devices.core.texts import Texts
from exhibit_server.refusals import Refused
from exhibit_server.wording import render

EVENTS: Mapping[str, Texts] = {
    "tour_ready": {
        "vi": "Chuyến tham quan {tour} đã sẵn sàng: {label}",
        "ko": "{tour} 관람 준비됨: {label}",
        "en": "The tour {tour} is ready: {label}",
    },
    "tour_begun": {
        "vi": "{by} bắt đầu chuyến {tour}: {label}",
        "ko": "{by}: {tour} 관람 시작: {label}",
        "en": "{by} began the tour {tour}: {label}",
    },
    "tour_ended": {
        "vi": "Chuyến {tour} kết thúc: {label}",
        "ko": "{tour} 관람 종료: {label}",
        "en": "The tour {tour} ended: {label}",
    },
    "tour_given_up": {
        "vi": "Chuyến {tour} ({label}) đã bị bỏ dở từ lâu nên được kết thúc",
        "ko": "{tour} 관람({label})이 오래 멈춰 있어 종료함",
        "en": "The tour {tour} ({label}) had stood still for long and was ended",
    },
    "tour_trouble": {
        "vi": "{tour}, {label}: kịch bản không tự bắt đầu được: {reason}",
        "ko": "{tour}, {label}: 시나리오가 자동으로 시작되지 않음: {reason}",
        "en": "{tour}, {label}: a scene did not start by itself: {reason}",
    },
}

REFUSALS: Mapping[str, Texts] = {
    "no_such_tour": {
        "vi": "Không có chuyến tham quan “{tour}”.",
        "ko": "“{tour}” 관람 코스가 없습니다.",
        "en": "There is no tour “{tour}”.",
    },
    "no_such_group": {
        "vi": "Không có đoàn “{group}”.",
        "ko": "“{group}” 관람단이 없습니다.",
        "en": "There is no group “{group}”.",
    },
    "no_such_stop": {
        "vi": "Chuyến này không có điểm dừng “{stop}”.",
        "ko": "이 관람에 “{stop}” 지점이 없습니다.",
        "en": "This tour has no stop “{stop}”.",
    },
    "tour_over": {"vi": "Chuyến này đã kết thúc.", "ko": "이미 끝난 관람입니다.", "en": "This tour has ended."},
    "not_begun": {
        "vi": "Chuyến này chưa bắt đầu.",
        "ko": "아직 시작하지 않은 관람입니다.",
        "en": "This tour has not begun.",
    },
    "first_stop": {
        "vi": "Đoàn đang ở điểm đầu tiên.",
        "ko": "첫 번째 지점에 있습니다.",
        "en": "The group is at its first stop.",
    },
    "stop_passed": {
        "vi": "Chỉ đổi được những điểm còn ở phía trước.",
        "ko": "앞으로 갈 지점만 바꿀 수 있습니다.",
        "en": "Only stops that lie ahead can be changed.",
    },
    "cannot_move": {
        "vi": "Điểm này không chuyển thêm theo hướng đó được.",
        "ko": "이 지점은 그 방향으로 더 옮길 수 없습니다.",
        "en": "This stop can't be moved further that way.",
    },
    "no_scene_here": {
        "vi": "Ở điểm này không còn kịch bản nào để bắt đầu.",
        "ko": "이 지점에서 시작할 시나리오가 더 없습니다.",
        "en": "There is no scene left to start at this stop.",
    },
    "nothing_plays": {
        "vi": "Ở điểm này không có kịch bản nào đang chạy.",
        "ko": "이 지점에서 진행 중인 시나리오가 없습니다.",
        "en": "No scene of this stop is playing.",
    },
    "no_such_zone": {
        "vi": "Không có khu vực “{zone}”.",
        "ko": "“{zone}” 구역이 없습니다.",
        "en": "There is no zone “{zone}”.",
    },
    "too_many_stops": {
        "vi": "Chuyến này đã có quá nhiều điểm dừng.",
        "ko": "지점이 너무 많습니다.",
        "en": "This tour has too many stops already.",
    },
    "too_many_groups": {
        "vi": "Đã có quá nhiều đoàn cùng lúc.",
        "ko": "동시에 진행 중인 관람단이 너무 많습니다.",
        "en": "Too many groups are under way already.",
    },
}


def refuse(code: str, *, missing: bool = False, **details: str | Texts) -> Refused:
    """Make a refusal from its sentence."""
    return Refused(code, render(REFUSALS[code], **details), missing=missing)
