"""Small words that sentences are made of."""

from collections.abc import Mapping

from devices.core.texts import Texts

WORDS: Mapping[str, Texts] = {
    "error": {"vi": "lỗi", "ko": "오류", "en": "error"},
    "warning": {"vi": "cảnh báo", "ko": "경고", "en": "warning"},
    "did-you-mean": {
        "vi": '; có phải ý bạn là "{word}"?',
        "ko": '; 혹시 "{word}"인가요?',
        "en": '; did you mean "{word}"?',
    },
    "about": {"vi": "{what}: ", "ko": "{what}: ", "en": "{what}: "},
    "with": {"vi": " (khi {arguments})", "ko": " ({arguments}일 때)", "en": " (with {arguments})"},
    "in-scene": {
        "vi": " (trong kịch bản được gọi {scene})",
        "ko": " (불러온 시나리오 {scene}에서)",
        "en": " (in the called scene {scene})",
    },
    "a-number": {"vi": "một số{unit}", "ko": "숫자{unit}", "en": "a number{unit}"},
    "in-unit": {"vi": " tính bằng {unit}", "ko": "({unit})", "en": " in {unit}"},
    "span-unit": {"vi": " {unit}", "ko": " {unit}", "en": " in {unit}"},
    "a-whole-number": {"vi": "một số nguyên", "ko": "정수", "en": "a whole number"},
    "a-finite-number": {"vi": "một số hữu hạn", "ko": "유한한 수", "en": "a finite number"},
    "on-or-off": {"vi": "on hoặc off", "ko": "on 또는 off", "en": "on or off"},
    "a-text": {"vi": "một đoạn chữ", "ko": "텍스트", "en": "a text"},
    "a-bare-number": {"vi": "một số không có đơn vị", "ko": "단위 없는 숫자", "en": "a number without a unit"},
    "one-too-large": {
        "vi": "một số quá lớn để tính",
        "ko": "계산하기에 너무 큰 수",
        "en": "one too large to reckon with",
    },
    "span": {"vi": "từ {low} đến {high}", "ko": "{low}~{high}", "en": "{low} to {high}"},
    "one-of": {"vi": "một trong {choices}", "ko": "{choices} 중 하나", "en": "one of {choices}"},
    "the-unit": {"vi": "đơn vị {unit}", "ko": "단위 {unit}", "en": "the unit {unit}"},
    "takes-at-least": {
        "vi": "cần ít nhất {seconds}",
        "ko": "최소 {seconds}이 걸리지만",
        "en": "takes at least {seconds}",
    },
    "expected-to-take": {
        "vi": "dự kiến kéo dài {seconds}",
        "ko": "예상 시간은 {seconds}이지만",
        "en": "is expected to take {seconds}",
    },
}
