"""What is said of a run that went otherwise than another: in the event list, in the terminal, over the API."""

from collections.abc import Mapping

from devices.core.texts import Texts

EVENTS: Mapping[str, Texts] = {
    "run_drifted": {"vi": "{scene}: {reason}", "ko": "{scene}: {reason}", "en": "{scene}: {reason}"},
}
"""For the event list (`exhibit_server.chronicle`)."""

DIFFERENCES: Mapping[str, Texts] = {
    "longer": {
        "vi": "bước “{step}” lâu hơn {seconds} giây so với {other}",
        "ko": "“{step}” 단계가 {other}보다 {seconds}초 더 걸림",
        "en": "step “{step}” took {seconds} s longer than in {other}",
    },
    "shorter": {
        "vi": "bước “{step}” ngắn hơn {seconds} giây so với {other}",
        "ko": "“{step}” 단계가 {other}보다 {seconds}초 짧음",
        "en": "step “{step}” took {seconds} s less than in {other}",
    },
    "outcome": {
        "vi": "bước “{step}”: {now}; ở {other}: {then}",
        "ko": "“{step}” 단계: {now}; {other}: {then}",
        "en": "step “{step}”: {now}; in {other}: {then}",
    },
    "not_played": {
        "vi": "bước “{step}” không chạy; ở {other} thì có",
        "ko": "“{step}” 단계가 진행되지 않음; {other}에서는 진행됨",
        "en": "step “{step}” was not played; in {other} it was",
    },
    "played": {
        "vi": "bước “{step}” đã chạy; ở {other} thì không",
        "ko": "“{step}” 단계가 진행됨; {other}에서는 진행되지 않음",
        "en": "step “{step}” was played; in {other} it was not",
    },
    "slower": {
        "vi": "{device} trả lời chậm hơn {seconds} giây ở bước “{step}”",
        "ko": "“{step}” 단계에서 {device} 응답이 {seconds}초 느림",
        "en": "{device} answered {seconds} s slower in step “{step}”",
    },
    "ended": {
        "vi": "kết thúc: {now}; ở {other}: {then}",
        "ko": "종료 상태: {now}; {other}: {then}",
        "en": "it ended as {now}; {other} as {then}",
    },
    "unrestored": {
        "vi": "không về được trạng thái nền: {what}",
        "ko": "기본 상태로 복원 실패: {what}",
        "en": "not back at baseline: {what}",
    },
    "person": {
        "vi": "bước “{step}”: {now}; ở {other}: {then} (do con người quyết định)",
        "ko": "“{step}” 단계: {now}; {other}: {then} (사람의 결정)",
        "en": "step “{step}”: {now}; in {other}: {then} (a person decided so)",
    },
    "paused": {
        "vi": "đã tạm dừng {seconds} giây; thiết bị vẫn chạy tiếp trong lúc đó",
        "ko": "{seconds}초 동안 일시 정지됨; 그동안 장치는 계속 움직였음",
        "en": "it was paused for {seconds} s, while the devices went on",
    },
    "edited": {
        "vi": "kịch bản đã được sửa từ {other} (phiên bản {then}, nay {now})",
        "ko": "{other} 이후 시나리오가 수정됨 (버전 {then} → {now})",
        "en": "the scene was edited since {other} (version {then}, now {now})",
    },
    "arguments": {
        "vi": "tham số khác: {now}; ở {other}: {then}",
        "ko": "매개변수 다름: {now}; {other}: {then}",
        "en": "other arguments: {now}; in {other}: {then}",
    },
}
GOLDEN: Texts = {"vi": "lần chạy chuẩn", "ko": "기준 실행", "en": "the golden run"}
OTHER: Texts = {"vi": "lần chạy kia", "ko": "비교 실행", "en": "the other run"}
RECORDED: Texts = {"vi": "bản ghi", "ko": "기록", "en": "the recording"}
MORE: Texts = {"vi": "và {count} điểm khác", "ko": "외 {count}건", "en": "and {count} more"}
"""What a run is compared with, and what stands behind the first few differences."""
SAME: Texts = {"vi": "không có gì khác đáng kể", "ko": "의미 있는 차이 없음", "en": "nothing differs"}
REPLAYS: Mapping[str, Texts] = {
    "unprepared": {
        "vi": "{device} không đưa được về trạng thái lúc bắt đầu",
        "ko": "{device}을(를) 시작 상태로 맞추지 못함",
        "en": "{device} could not be brought to how it stood",
    },
    "missed": {
        "vi": "không đến bước của quyết định này: {what}",
        "ko": "이 결정의 단계에 이르지 못함: {what}",
        "en": "the step of this decision did not come up: {what}",
    },
}
"""What a replay could not do as the recording did."""
