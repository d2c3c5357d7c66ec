"""What the event list says about screens that come and go."""

from collections.abc import Mapping

from devices.core.texts import Texts

EVENTS: Mapping[str, Texts] = {
    "screen_paired": {
        "vi": "{by} đã nhận mã ghép nối cho màn hình {screen}",
        "ko": "{by}님이 {screen} 화면의 연결 코드를 승인함",
        "en": "{by} accepted a pairing code for the screen {screen}",
    },
    "screen_joined": {
        "vi": "Một trình duyệt ({address}) đã trở thành màn hình {screen}",
        "ko": "브라우저({address})가 {screen} 화면이 됨",
        "en": "A browser ({address}) became the screen {screen}",
    },
    "screen_added": {
        "vi": "{by} đã thêm màn hình {screen} vào khu trưng bày",
        "ko": "{by}님이 {screen} 화면을 전시관에 추가함",
        "en": "{by} added the screen {screen} to the hall",
    },
    "screen_removed": {
        "vi": "{by} đã gỡ màn hình {screen} khỏi khu trưng bày",
        "ko": "{by}님이 {screen} 화면을 전시관에서 제거함",
        "en": "{by} removed the screen {screen} from the hall",
    },
    "screen_unpaired": {
        "vi": "{by} đã thu hồi mọi khoá của màn hình {screen}",
        "ko": "{by}님이 {screen} 화면의 모든 키를 취소함",
        "en": "{by} revoked all keys of the screen {screen}",
    },
}
