"""What can be wrong in a condition or a value that is calculated."""

from collections.abc import Mapping

from devices.core.texts import Texts

EXPRESSIONS: Mapping[str, Texts] = {
    "expression-too-long": {
        "vi": "{about}một biểu thức dài nhất {most} ký tự",
        "ko": "{about}식은 최대 {most}자까지",
        "en": "{about}an expression may have {most} characters at most",
    },
    "unreadable-at": {
        "vi": "{about}không hiểu '{text}' ở ký tự thứ {at}",
        "ko": "{about}{at}번째 글자의 '{text}'을(를) 읽을 수 없음",
        "en": "{about}can't read '{text}' at character {at}",
    },
    "unexpected": {
        "vi": "{about}không chờ '{text}' ở đây",
        "ko": "{about}여기에 '{text}'은(는) 올 수 없음",
        "en": "{about}did not expect '{text}' here",
    },
    "large-number-at": {
        "vi": "{about}số ở ký tự thứ {at} quá lớn",
        "ko": "{about}{at}번째 글자의 수가 너무 큼",
        "en": "{about}the number at character {at} is too large",
    },
    "division-by-zero": {"vi": "{about}chia cho 0", "ko": "{about}0으로 나눔", "en": "{about}division by zero"},
    "single-brace": {
        "vi": "{about}chỉ có một {brace} ở ký tự thứ {at}; dấu ngoặc nhọn viết là {twice}",
        "ko": "{about}{at}번째 글자에 {brace}가 하나뿐임; 중괄호는 {twice}로 씀",
        "en": "{about}a single {brace} at character {at}; a brace is written {twice}",
    },
    "bad-figure": {
        "vi": "{about}cần {{device.point}} hoặc {{= biểu thức}}, nhận được {got}",
        "ko": "{about}{{device.point}}나 {{= 식}}이 필요한데 {got}임",
        "en": "{about}expected {{device.point}} or {{= expression}}, got {got}",
    },
    "too-nested": {"vi": "{about}lồng quá sâu", "ko": "{about}너무 깊게 중첩됨", "en": "{about}too deeply nested"},
    "two-comparisons": {
        "vi": "{about}hai phép so sánh liền nhau; hãy nối bằng and",
        "ko": "{about}비교가 연달아 있음; and로 이으세요",
        "en": "{about}two comparisons in a row; join them with and",
    },
    "value-expected": {
        "vi": "{about}cần một giá trị hoặc device.point, nhận được '{got}'",
        "ko": "{about}값이나 device.point가 필요한데 '{got}'임",
        "en": "{about}expected a value or device.point, got '{got}'",
    },
    "ends-early": {
        "vi": "{about}cần một giá trị hoặc device.point, nhưng biểu thức đã hết",
        "ko": "{about}값이나 device.point가 필요한데 식이 끝남",
        "en": "{about}expected a value or device.point, got the end",
    },
    "no-such-function": {
        "vi": "{about}không có hàm '{name}'{hint}",
        "ko": "{about}'{name}' 함수는 없음{hint}",
        "en": "{about}there is no function '{name}'{hint}",
    },
    "not-closed": {
        "vi": "{about}thiếu dấu ) đóng",
        "ko": "{about}닫는 괄호 )가 없음",
        "en": "{about}a closing ) is missing",
    },
    "argument-count": {
        "vi": "{about}{name} nhận {least}–{most} đối số, có {got}",
        "ko": "{about}{name}의 인수는 {least}–{most}개인데 {got}개임",
        "en": "{about}{name} takes {least} to {most} arguments, got {got}",
    },
    "takes-a-point": {
        "vi": "{about}{name} cần device.point đứng trước",
        "ko": "{about}{name}에는 먼저 device.point가 필요함",
        "en": "{about}{name} takes a device.point first",
    },
    "takes-a-device": {
        "vi": "{about}{name} cần mã của một thiết bị",
        "ko": "{about}{name}에는 장치 id가 필요함",
        "en": "{about}{name} takes the id of a device",
    },
    "takes-a-time": {
        "vi": "{about}{name} cần thời gian ở vị trí thứ hai, như 30 s",
        "ko": "{about}{name}의 두 번째 인수는 30 s 같은 시간이어야 함",
        "en": "{about}{name} takes a time second, such as 30 s",
    },
    "looks-back": {
        "vi": "{about}{name} nhìn lại nhiều nhất {most} s",
        "ko": "{about}{name}은(는) 최대 {most} s까지 되돌아봄",
        "en": "{about}{name} looks back {most} s at most",
    },
    "not-a-condition": {
        "vi": "{about}{what} không phải là điều kiện",
        "ko": "{about}{what}은(는) 조건이 아님",
        "en": "{about}{what} is no condition",
    },
    "not-a-number": {
        "vi": "{about}{what} không phải là số",
        "ko": "{about}{what}은(는) 숫자가 아님",
        "en": "{about}{what} is no number",
    },
    "units-differ": {
        "vi": "{about}không thể tính {one} cùng với {other}",
        "ko": "{about}{one}와(과) {other}은(는) 함께 계산할 수 없음",
        "en": "{about}{one} and {other} can't be taken together",
    },
    "kinds-differ": {
        "vi": "{about}không thể so sánh {one} với {other}",
        "ko": "{about}{one}와(과) {other}은(는) 비교할 수 없음",
        "en": "{about}{one} and {other} can't be compared",
    },
    "can-leave-range": {
        "vi": "{about}kết quả có thể từ {low} đến {high}, nhưng chỉ được {span}",
        "ko": "{about}결과가 {low}–{high}일 수 있지만 허용 범위는 {span}",
        "en": "{about}may come out from {low} to {high}, but only {span} is allowed",
    },
    "constant-condition": {
        "vi": "{about}điều kiện này luôn {value}, không phụ thuộc gì cả",
        "ko": "{about}이 조건은 항상 {value}이며 아무것에도 의존하지 않음",
        "en": "{about}this condition is always {value}, whatever happens",
    },
    "never-known": {
        "vi": "{about}{point} không bao giờ được phần cứng báo về, nên điều kiện không bao giờ đúng",
        "ko": "{about}{point}은(는) 하드웨어가 보고하지 않으므로 결코 알 수 없음",
        "en": "{about}{point} is never reported by the hardware, so nothing can be known of it",
    },
}
