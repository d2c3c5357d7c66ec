"""What can be wrong in one step."""

from collections.abc import Mapping

from devices.core.texts import Texts

STEPS: Mapping[str, Texts] = {
    "no-such-point": {
        "vi": "{about}{device} không có điểm '{name}'{hint}",
        "ko": "{about}{device}에 '{name}' 포인트가 없음{hint}",
        "en": "{about}{device} has no point '{name}'{hint}",
    },
    "not-writable": {
        "vi": "{device}.{name} chỉ để đọc, không đặt được{hint}",
        "ko": "{device}.{name}은(는) 읽기만 가능하고 설정할 수 없음{hint}",
        "en": "{device}.{name} can be read but not set{hint}",
    },
    "cannot-fade": {
        "vi": "{key} không phải là số nên không thể đổi dần",
        "ko": "{key}은(는) 숫자가 아니어서 서서히 바꿀 수 없음",
        "en": "{key} is not a number, so it can't fade",
    },
    "no-feedback": {
        "vi": "{key} không có phản hồi nên không thể xác nhận; hãy ghi no_feedback: true",
        "ko": "{key}은(는) 응답이 없어 확인할 수 없음; no_feedback: true를 적으세요",
        "en": "{key} gives no feedback, so it can't be confirmed; say no_feedback: true",
    },
    "not-a-display": {
        "vi": "{device} không phải màn hình hiển thị nội dung",
        "ko": "{device}은(는) 콘텐츠를 보여 주는 화면이 아님",
        "en": "{device} is not a display that shows content",
    },
    "no-camera": {
        "vi": "{device} không có góc nhìn để bay",
        "ko": "{device}에는 이동할 시점이 없음",
        "en": "{device} has no camera to fly",
    },
    "no-such-content": {
        "vi": "{device} không biết nội dung '{name}'{hint}",
        "ko": "{device}은(는) '{name}' 콘텐츠를 모름{hint}",
        "en": "{device} knows no content '{name}'{hint}",
    },
    "no-such-camera": {
        "vi": "{device} không biết góc nhìn '{name}'{hint}",
        "ko": "{device}은(는) '{name}' 시점을 모름{hint}",
        "en": "{device} knows no camera flight '{name}'{hint}",
    },
    "no-such-verb": {
        "vi": "{device} không có lệnh '{name}'; nó có: {known}{hint}",
        "ko": "{device}에는 '{name}' 명령이 없음; 있는 명령: {known}{hint}",
        "en": "{device} has no verb '{name}'; it has: {known}{hint}",
    },
    "bad-arguments": {
        "vi": "{about}đối số không hợp: {problem}",
        "ko": "{about}인수가 맞지 않음: {problem}",
        "en": "{about}arguments don't fit: {problem}",
    },
    "no-such-answer": {
        "vi": "otherwise: {number}, nhưng chỉ có {count} lựa chọn",
        "ko": "otherwise: {number}인데 선택지는 {count}개임",
        "en": "otherwise: {number}, but there are {count} choices",
    },
    "clock-not-seconds": {
        "vi": "{key} không phải là số tính bằng giây, nên không thể làm đồng hồ",
        "ko": "{key}은(는) 초 단위 숫자가 아니어서 시계로 쓸 수 없음",
        "en": "{key} is not a number in seconds, so it can't be a clock",
    },
    "at-outside-together": {
        "vi": "at chỉ có nghĩa trong together",
        "ko": "at은 together 안에서만 의미가 있음",
        "en": "at has a meaning only inside together",
    },
    "duplicate-marker": {
        "vi": "mốc '{name}' đã có ở dòng {line}",
        "ko": "'{name}' 마커는 이미 {line}번째 줄에 있음",
        "en": "the marker '{name}' stands in line {line} already",
    },
    "no-such-marker": {
        "vi": "không có mốc '{name}'{hint}",
        "ko": "'{name}' 마커는 없음{hint}",
        "en": "there is no marker '{name}'{hint}",
    },
    "goto-backwards": {
        "vi": "mốc '{name}' nằm trước bước này; goto chỉ đi tới",
        "ko": "'{name}' 마커는 이 단계보다 앞에 있음; goto는 앞으로만 감",
        "en": "the marker '{name}' stands before this step; goto only leads forward",
    },
    "goto-elsewhere": {
        "vi": "mốc '{name}' nằm trong một khối khác; goto chỉ tới cùng danh sách hoặc danh sách bao ngoài",
        "ko": "'{name}' 마커는 다른 블록 안에 있음; goto는 같은 목록이나 바깥 목록으로만 감",
        "en": "the marker '{name}' stands inside another block; goto leads to the same list or one around it",
    },
    "confirm-too-short": {
        "vi": "{key} có thể cần tới {takes} mới báo lại, nhưng chỉ chờ {confirm}",
        "ko": "{key}은(는) 응답까지 최대 {takes} 걸리지만 {confirm}만 기다림",
        "en": "{key} may need {takes} until it reports back, but is given {confirm}",
    },
    "wire-too-slow": {
        "vi": "{count} lệnh trên {wire} cần {takes} vì khoảng nghỉ giữa các lệnh, nhưng chỉ chờ {confirm}",
        "ko": "{wire}의 명령 {count}개는 최소 간격 때문에 {takes} 걸리지만 {confirm}만 기다림",
        "en": "{count} commands on {wire} need {takes} by its minimum gap, but are given {confirm}",
    },
    "too-soon": {
        "vi": "{key} cần nghỉ {rest} giữa hai lần đóng ngắt, nhưng có thể chỉ cách {gap}",
        "ko": "{key}은(는) 전환 사이에 {rest} 쉬어야 하지만 간격이 {gap}일 수 있음",
        "en": "{key} wants {rest} between two switchings, but {gap} may be all it gets",
    },
}
