"""What the event list says of the stage's safety and of scenes that sensors start, in every language."""

from collections.abc import Mapping

from devices.core.texts import Texts

EVENTS: Mapping[str, Texts] = {
    "interlock_broken": {
        "vi": "Khoá liên động “{name}” bị vi phạm; thiết bị liên quan đã dừng",
        "ko": "인터록 “{name}” 위반; 관련 장치를 정지함",
        "en": "What must never be is there: “{name}”; what moves there was halted",
    },
    "interlock_mended": {
        "vi": "Khoá liên động “{name}” trở lại bình thường",
        "ko": "인터록 “{name}” 정상으로 돌아옴",
        "en": "The interlock “{name}” holds again",
    },
    "trigger_refused": {
        "vi": "Cảm biến muốn bắt đầu {scene} nhưng không được: {reason}",
        "ko": "센서가 {scene} 시작을 요청했으나 불가: {reason}",
        "en": "A sensor wanted to start {scene}, but: {reason}",
    },
}
