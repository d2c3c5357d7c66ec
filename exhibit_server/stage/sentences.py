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
    "file_wrong": {
        "vi": "Tệp {scene} có lỗi: {reason}",
        "ko": "파일 {scene} 오류: {reason}",
        "en": "Wrong in {scene}: {reason}",
    },
    "interlock_unclear": {
        "vi": "Không hiểu được khoá liên động “{name}” nên các thiết bị này không được điều khiển: {devices}",
        "ko": "인터록 “{name}”을(를) 해석할 수 없어 다음 장치를 조작할 수 없음: {devices}",
        "en": "The interlock “{name}” can't be understood, so these devices take no command: {devices}",
    },
    "trigger_refused": {
        "vi": "Cảm biến muốn bắt đầu {scene} nhưng không được: {reason}",
        "ko": "센서가 {scene} 시작을 요청했으나 불가: {reason}",
        "en": "A sensor wanted to start {scene}, but: {reason}",
    },
}
