"""What can be wrong in the files of tours and of the hall's days."""

from collections.abc import Mapping

from devices.core.texts import Texts

DAYS: Mapping[str, Texts] = {
    "no-such-tour": {
        "vi": "không có chuyến tham quan '{name}'{hint}",
        "ko": "'{name}' 관람 코스는 없음{hint}",
        "en": "there is no tour '{name}'{hint}",
    },
    "no-such-language": {
        "vi": "khu trưng bày không dùng ngôn ngữ '{name}'{hint}",
        "ko": "전시관에 '{name}' 언어는 없음{hint}",
        "en": "there is no language '{name}'{hint}",
    },
    "file-name": {
        "vi": "chuyến là '{name}' nhưng tệp là '{file}'",
        "ko": "관람 코스는 '{name}'인데 파일은 '{file}'임",
        "en": "the tour is '{name}', its file '{file}'",
    },
    "no-scene": {
        "vi": "điểm dừng này không có kịch bản nào để bắt đầu",
        "ko": "이 지점에는 시작할 시나리오가 없음",
        "en": "this stop has no scene to start",
    },
    "minutes": {
        "vi": "các điểm dừng cộng lại là {total} phút, chuyến ghi {said}",
        "ko": "지점을 모두 더하면 {total}분인데 코스에는 {said}분으로 적혀 있음",
        "en": "the stops take {total} minutes together, the tour says {said}",
    },
    "never-due": {
        "vi": "'{name}' không bao giờ chạy trong một năm tới: đóng cửa, đã qua, hoặc đúng ngày lễ mỗi lần tới hạn",
        "ko": "'{name}'은(는) 앞으로 1년 동안 한 번도 실행되지 않음: 휴관, 지난 날짜 또는 공휴일",
        "en": "'{name}' is never done in the coming year: closed, past, or a holiday each time it is due",
    },
    "audience": {
        "vi": "{who} không được bắt đầu '{name}': audience: của kịch bản không có {who}",
        "ko": "{who}은(는) '{name}'을(를) 시작할 수 없음: 시나리오의 audience:에 {who}이(가) 없음",
        "en": "'{name}' can't be started by the {who}: its audience: doesn't name it",
    },
    "nothing-said": {
        "vi": "{key}: thiếu lời bằng {languages}",
        "ko": "{key}: {languages} 텍스트가 없음",
        "en": "{key}: nothing in {languages}",
    },
    "two-stops": {
        "vi": "hai điểm dừng có cùng id '{name}'",
        "ko": "두 지점의 id가 모두 '{name}'임",
        "en": "two stops have the id '{name}'",
    },
    "no-time-zone": {
        "vi": "'{name}' không phải múi giờ; cần dạng như Asia/Ho_Chi_Minh",
        "ko": "'{name}' 시간대는 없음; Asia/Ho_Chi_Minh 같은 형식이 필요함",
        "en": "'{name}' is no time zone; expected one such as Asia/Ho_Chi_Minh",
    },
    "one-of-keys": {
        "vi": "một mục có đúng một trong {keys}",
        "ko": "항목에는 {keys} 중 정확히 하나만 있어야 함",
        "en": "an entry has exactly one of {keys}",
    },
    "once-a-date": {
        "vi": 'once: cần một ngày, như "2026-12-24 at 10:00"',
        "ko": 'once:에는 "2026-12-24 at 10:00" 같은 날짜가 필요함',
        "en": 'once: takes a date, such as "2026-12-24 at 10:00"',
    },
    "reserved-entry": {
        "vi": "'{name}' là mục riêng của khu trưng bày; hãy chọn id khác",
        "ko": "'{name}'은(는) 전시관 고유 항목이므로 다른 id를 고르세요",
        "en": "'{name}' is the hall's own entry; choose another id",
    },
    "needs-hours": {
        "vi": "opening: và closing: cần có hours:",
        "ko": "opening:과 closing:에는 hours:가 필요함",
        "en": "opening: and closing: need hours:",
    },
    "no-holidays-of": {
        "vi": "không biết ngày lễ của '{name}'{hint}",
        "ko": "'{name}'의 공휴일은 알 수 없음{hint}",
        "en": "no holidays are known of '{name}'{hint}",
    },
    "not-written-so": {
        "vi": "{about}cần viết như {examples}, nhận được {got}",
        "ko": "{about}{examples}처럼 적어야 하는데 {got}임",
        "en": "{about}expected the form {examples}, got {got}",
    },
    "next-day": {
        "vi": "24:00 là 0:00 của ngày hôm sau",
        "ko": "24:00은 다음 날 0:00임",
        "en": "24:00 is the next day's 0:00",
    },
    "first-or-last-day": {
        "vi": "trong tháng chỉ gọi được ngày đầu và ngày cuối",
        "ko": "한 달 중에서는 첫날과 마지막 날만 지정할 수 있음",
        "en": "of a month, only the first day and the last day can be named",
    },
    "hours-disordered": {
        "vi": "các giờ này kết thúc trước khi bắt đầu, hoặc chồng lên nhau: {got}",
        "ko": "시간이 시작보다 먼저 끝나거나 겹침: {got}",
        "en": "these hours end before they begin, or overlap: {got}",
    },
    "no-day": {
        "vi": "'{name}' không phải là ngày{hint}",
        "ko": "'{name}'은(는) 요일이 아님{hint}",
        "en": "'{name}' is no day{hint}",
    },
}
