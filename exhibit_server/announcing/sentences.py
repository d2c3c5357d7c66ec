"""What is said of commands that came from Home Assistant, in every language."""

from collections.abc import Mapping

from devices.core.texts import Texts

EVENTS: Mapping[str, Texts] = {
    "remote_command": {
        "vi": "Home Assistant: {device}, lệnh {verb} = {value}",
        "ko": "Home Assistant: {device}, {verb} = {value} 명령",
        "en": "Home Assistant commanded {device}: {verb} = {value}",
    },
    "remote_refused": {
        "vi": "Không thực hiện lệnh từ Home Assistant cho {device}: {reason}",
        "ko": "Home Assistant의 {device} 명령 거부: {reason}",
        "en": "A command from Home Assistant for {device} was refused: {reason}",
    },
}

REASONS: Mapping[str, Texts] = {
    "unknown_device": {"vi": "không có thiết bị này", "ko": "없는 장치", "en": "there is no such device"},
    "unknown_verb": {"vi": "không có lệnh này", "ko": "없는 명령", "en": "there is no such command"},
    "retained": {
        "vi": "lệnh được lưu lại (retained) không được chấp nhận",
        "ko": "보존된(retained) 명령은 받지 않음",
        "en": "commands must not be retained",
    },
    "leased": {
        "vi": "một kịch bản đang sử dụng thiết bị",
        "ko": "시나리오에서 사용 중",
        "en": "a scene is using the device",
    },
    "stopped": {
        "vi": "khu trưng bày đang dừng",
        "ko": "전시관이 정지된 상태",
        "en": "the hall is stopped",
    },
    "busy": {
        "vi": "quá nhiều lệnh cùng lúc",
        "ko": "한꺼번에 너무 많은 명령",
        "en": "too many commands at once",
    },
    "not_text": {"vi": "lệnh không phải là văn bản", "ko": "텍스트가 아닌 명령", "en": "the command is not text"},
}
