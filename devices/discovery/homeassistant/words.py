"""What the parts of entities are called in the hall's languages."""

from collections.abc import Mapping

from devices.core.texts import LANGUAGES, Texts


def _texts(vi: str, ko: str, en: str) -> Texts:
    return {"vi": vi, "ko": ko, "en": en}


PARTS: Mapping[str, Texts] = {
    "action": _texts("Hoạt động", "동작", "Action"),
    "activate": _texts("Kích hoạt", "실행", "Activate"),
    "brightness": _texts("Độ sáng", "밝기", "Brightness"),
    "clean_spot": _texts("Làm sạch tại chỗ", "부분 청소", "Clean spot"),
    "close": _texts("Đóng", "닫기", "Close"),
    "color_mode": _texts("Chế độ màu", "색상 모드", "Color mode"),
    "color_temp": _texts("Nhiệt độ màu", "색온도", "Color temperature"),
    "current_humidity": _texts("Độ ẩm hiện tại", "현재 습도", "Current humidity"),
    "current_temperature": _texts("Nhiệt độ hiện tại", "현재 온도", "Current temperature"),
    "direction": _texts("Chiều quay", "회전 방향", "Direction"),
    "dock": _texts("Về trạm", "도크로 복귀", "Dock"),
    "duration": _texts("Thời lượng", "지속 시간", "Duration"),
    "effect": _texts("Hiệu ứng", "효과", "Effect"),
    "fan_mode": _texts("Chế độ quạt", "팬 모드", "Fan mode"),
    "fan_speed": _texts("Tốc độ quạt", "팬 속도", "Fan speed"),
    "hs": _texts("Sắc độ và độ bão hòa", "색조와 채도", "Hue and saturation"),
    "humidity": _texts("Độ ẩm đặt", "목표 습도", "Target humidity"),
    "install": _texts("Cài đặt", "설치", "Install"),
    "installed_version": _texts("Phiên bản đang dùng", "설치된 버전", "Installed version"),
    "latest_version": _texts("Phiên bản mới nhất", "최신 버전", "Latest version"),
    "locate": _texts("Tìm thiết bị", "위치 찾기", "Locate"),
    "lock": _texts("Khóa", "잠금", "Lock"),
    "mode": _texts("Chế độ", "모드", "Mode"),
    "open": _texts("Mở", "열기", "Open"),
    "oscillation": _texts("Quay đảo", "회전", "Oscillation"),
    "pause": _texts("Tạm dừng", "일시 정지", "Pause"),
    "percentage": _texts("Tốc độ", "속도", "Speed"),
    "position": _texts("Vị trí", "위치", "Position"),
    "power": _texts("Nguồn", "전원", "Power"),
    "preset_mode": _texts("Chế độ cài sẵn", "프리셋 모드", "Preset mode"),
    "press": _texts("Nhấn", "누르기", "Press"),
    "return_to_base": _texts("Về trạm sạc", "충전대로 복귀", "Return to base"),
    "rgb": _texts("Màu", "색상", "Color"),
    "rgbw": _texts("Màu và ánh sáng trắng", "색상과 백색", "Color and white"),
    "rgbww": _texts("Màu, trắng lạnh và trắng ấm", "색상, 냉백색, 온백색", "Color, cold and warm white"),
    "send": _texts("Gửi tin", "메시지 보내기", "Send a message"),
    "start": _texts("Bắt đầu", "시작", "Start"),
    "stop": _texts("Dừng", "정지", "Stop"),
    "stop_tilt": _texts("Dừng nghiêng", "기울기 정지", "Stop tilting"),
    "swing_horizontal_mode": _texts("Đảo gió ngang", "좌우 스윙", "Horizontal swing"),
    "swing_mode": _texts("Đảo gió", "스윙 모드", "Swing mode"),
    "temperature": _texts("Nhiệt độ đặt", "설정 온도", "Target temperature"),
    "temperature_high": _texts("Nhiệt độ đặt cao nhất", "설정 온도 상한", "Upper target temperature"),
    "temperature_low": _texts("Nhiệt độ đặt thấp nhất", "설정 온도 하한", "Lower target temperature"),
    "tilt": _texts("Độ nghiêng", "기울기", "Tilt"),
    "tone": _texts("Âm báo", "경보음", "Tone"),
    "turn_on": _texts("Bật", "켜기", "Turn on"),
    "unlock": _texts("Mở khóa", "잠금 해제", "Unlock"),
    "volume_level": _texts("Âm lượng", "음량", "Volume"),
    "white": _texts("Ánh sáng trắng", "백색", "White"),
    "xy": _texts("Tọa độ màu", "색 좌표", "Color coordinates"),
}

_CLASS_NAMES: Mapping[str, str] = {
    "aqi": "Air quality index",
    "battery_charging": "Charging",
    "energy_distance": "Energy per distance",
    "energy_storage": "Stored energy",
    "monetary": "Balance",
    "ph": "pH",
    "pm1": "PM1",
    "pm10": "PM10",
    "pm25": "PM2.5",
    "pm4": "PM4",
    "volume_storage": "Stored volume",
}

_KIND_NAMES: Mapping[str, str] = {
    "alarm_control_panel": "MQTT Alarm",
    "binary_sensor": "MQTT Binary sensor",
    "climate": "MQTT HVAC",
    "light": "MQTT LightEntity",
    "light json": "MQTT JSON Light",
    "light template": "MQTT Template Light",
    "notify": "MQTT notify",
}

NAMED_BY_CLASS = frozenset(
    {"binary_sensor", "button", "cover", "event", "humidifier", "number", "sensor", "switch", "update", "valve"}
)
"""The kinds that take the name of their device class when they have none of their own."""


def label_of(title: str, part: str) -> Texts:
    """Return the label of a part of an entity, or of the entity when `part` is empty."""
    if not part:
        return {"en": title}
    return {language: f"{title} · {PARTS[part][language]}" for language in LANGUAGES}


def class_name(device_class: str) -> str:
    """Return the English name of a device class, as Home Assistant shows it."""
    return _CLASS_NAMES.get(device_class, device_class.replace("_", " ").capitalize())


def kind_name(kind: str, schema: str = "") -> str:
    """Return the name of an entity that has none; lights are told apart by their schema."""
    named = f"{kind} {schema}" if f"{kind} {schema}" in _KIND_NAMES else kind
    return _KIND_NAMES.get(named, f"MQTT {kind.replace('_', ' ').title()}")
