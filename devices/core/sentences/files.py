"""What can be wrong in any file: reading it, its keys, the types of its values."""

from collections.abc import Mapping

from devices.core.texts import Texts

_EXPECTED: Mapping[str, Texts] = {
    "a-section": {"vi": "các khóa và giá trị", "ko": "키와 값의 목록", "en": "keys with values"},
    "a-list": {"vi": "một danh sách", "ko": "목록", "en": "a list"},
    "a-yes-or-no": {"vi": "true hoặc false", "ko": "true 또는 false", "en": "true or false"},
    "at-least": {"vi": "ít nhất {limit}", "ko": "{limit} 이상", "en": "at least {limit}"},
    "at-most": {"vi": "nhiều nhất {limit}", "ko": "{limit} 이하", "en": "at most {limit}"},
    "entries-at-least": {"vi": "ít nhất {limit} mục", "ko": "항목 {limit}개 이상", "en": "at least {limit} entries"},
    "entries-at-most": {"vi": "nhiều nhất {limit} mục", "ko": "항목 {limit}개 이하", "en": "at most {limit} entries"},
    "the-form": {"vi": "dạng {pattern}", "ko": "{pattern} 형식", "en": "the form {pattern}"},
    "an-identifier": {
        "vi": "chữ thường, chữ số và gạch nối, như my-scene",
        "ko": "my-scene처럼 소문자, 숫자, 하이픈",
        "en": "small letters, digits and hyphens, such as my-scene",
    },
}

FILES: Mapping[str, Texts] = {
    **_EXPECTED,
    "value-error": {"vi": "{about}{problem}", "ko": "{about}{problem}", "en": "{about}{problem}"},
    "unreadable": {
        "vi": "không đọc được: {problem}",
        "ko": "읽을 수 없음: {problem}",
        "en": "can't read: {problem}",
    },
    "too-large": {
        "vi": "quá lớn; nhiều nhất là {most} byte",
        "ko": "너무 큼; 최대 {most}바이트",
        "en": "too large; {most} bytes are the most",
    },
    "too-many-parts": {
        "vi": "quá {most} khóa và giá trị",
        "ko": "키와 값이 {most}개를 넘음",
        "en": "more than {most} keys and values",
    },
    "text-too-long": {
        "vi": "một đoạn chữ dài hơn {most} ký tự",
        "ko": "{most}자보다 긴 텍스트",
        "en": "a text longer than {most} characters",
    },
    "number-too-large": {
        "vi": "{about}số này quá lớn",
        "ko": "{about}숫자가 너무 큼",
        "en": "{about}this number is too large",
    },
    "bad-character": {
        "vi": "không được dùng ký tự {character} ở đây",
        "ko": "여기에 {character} 문자는 쓸 수 없음",
        "en": "the character {character} is not allowed here",
    },
    "directive": {
        "vi": "không được có dòng bắt đầu bằng %",
        "ko": "%로 시작하는 줄은 쓸 수 없음",
        "en": "lines that begin with % are not allowed",
    },
    "second-document": {
        "vi": "mỗi tệp chỉ có một tài liệu; ở đây bắt đầu tài liệu thứ hai",
        "ko": "파일에는 문서가 하나만 있어야 하는데 여기서 두 번째가 시작됨",
        "en": "a file holds one document; a second one begins here",
    },
    "yaml": {"vi": "YAML sai: {problem}{tab}", "ko": "YAML 오류: {problem}{tab}", "en": "{problem}{tab}"},
    "a-tab": {
        "vi": " (có dấu tab; hãy thụt lề bằng dấu cách)",
        "ko": " (탭 문자; 공백으로 들여쓰세요)",
        "en": " (a tab; indent with spaces)",
    },
    "encoding": {
        "vi": "không phải UTF-8 (byte 0x{byte}); hãy lưu tệp theo UTF-8",
        "ko": "UTF-8이 아님 (바이트 0x{byte}); 파일을 UTF-8로 저장하세요",
        "en": "not UTF-8 (byte 0x{byte}); save the file as UTF-8",
    },
    "too-deep": {
        "vi": "lồng sâu hơn {most} cấp",
        "ko": "{most}단계보다 깊게 중첩됨",
        "en": "nested deeper than {most} levels",
    },
    "alias": {
        "vi": "không được dùng anchor (&) và alias (*) ở đây",
        "ko": "앵커(&)와 별칭(*)은 사용할 수 없음",
        "en": "anchors (&) and aliases (*) are not allowed here",
    },
    "tag": {
        "vi": "không được dùng thẻ {tag}",
        "ko": "{tag} 태그는 허용되지 않음",
        "en": "the tag {tag} is not allowed",
    },
    "key": {"vi": "khóa phải là một từ thường", "ko": "키는 평범한 단어여야 함", "en": "a key must be a plain word"},
    "duplicate-key": {
        "vi": "'{key}' xuất hiện hai lần ở đây",
        "ko": "'{key}' 키가 여기 두 번 있음",
        "en": "'{key}' stands here twice",
    },
    "unknown-key": {
        "vi": "không có khóa '{key}'{hint}",
        "ko": "'{key}' 키는 없음{hint}",
        "en": "unknown key '{key}'{hint}",
    },
    "missing-key": {"vi": "thiếu '{key}'", "ko": "'{key}' 키가 빠짐", "en": "'{key}' is missing"},
    "unknown-step": {
        "vi": "cần đúng một bước: {known}; nhận được {got}{hint}",
        "ko": "단계 하나가 필요함: {known}; 입력: {got}{hint}",
        "en": "expected one step: {known}, got {got}{hint}",
    },
    "literal-error": {
        "vi": "{about}cần một trong {known}, nhận được '{got}'{hint}",
        "ko": "{about}{known} 중 하나여야 하는데 '{got}'임{hint}",
        "en": "{about}expected one of {known}, got '{got}'{hint}",
    },
    "bad-value": {
        "vi": "{about}cần {expected}, nhận được {got}",
        "ko": "{about}필요한 값: {expected}; 입력: {got}",
        "en": "{about}expected {expected}, got {got}",
    },
    "out-of-range": {
        "vi": "{about}cần {span}, nhận được {got}",
        "ko": "{about}{span} 범위여야 하는데 {got}임",
        "en": "{about}expected {span}, got {got}",
    },
    "wrong-unit": {
        "vi": "{about}cần đơn vị {unit}, nhận được '{got}'",
        "ko": "{about}단위는 {unit}여야 하는데 '{got}'임",
        "en": "{about}expected the unit {unit}, got '{got}'",
    },
    "no-such-choice": {
        "vi": "{about}cần một trong {choices}, nhận được {got}{hint}",
        "ko": "{about}{choices} 중 하나여야 하는데 {got}임{hint}",
        "en": "{about}expected one of {choices}, got {got}{hint}",
    },
    "bad-duration": {
        "vi": "{about}cần một khoảng thời gian như 500ms, 30s, 1m30s hoặc 2h, nhận được {got}",
        "ko": "{about}500ms, 30s, 1m30s, 2h 같은 시간이 필요한데 {got}임",
        "en": "{about}expected a duration such as 500ms, 30s, 1m30s or 2h, got {got}",
    },
    "duration-range": {
        "vi": "{about}cần một khoảng thời gian từ 0 đến 24h, nhận được {got}",
        "ko": "{about}0에서 24h 사이의 시간이 필요한데 {got}임",
        "en": "{about}expected a duration from 0 to 24h, got {got}",
    },
    "no-texts": {
        "vi": "{about}cần lời cho từng ngôn ngữ: {{vi: …, ko: …, en: …}}",
        "ko": "{about}언어별 텍스트가 필요함: {{vi: …, ko: …, en: …}}",
        "en": "{about}expected a text for each language: {{vi: …, ko: …, en: …}}",
    },
    "not-a-point": {
        "vi": "{about}cần dạng thiết-bị.điểm (device.point), nhận được {got}",
        "ko": "{about}장치.포인트(device.point) 형식이 필요한데 {got}임",
        "en": "{about}expected device.point, got {got}",
    },
    "no-such-file": {
        "vi": "không có tệp nào khớp '{pattern}' bên cạnh {file}",
        "ko": "{file} 옆에 '{pattern}'에 맞는 파일이 없음",
        "en": "no file matches '{pattern}' beside {file}",
    },
    "duplicate": {
        "vi": "'{name}' đã có trong {file}",
        "ko": "'{name}'은(는) 이미 {file}에 있음",
        "en": "'{name}' stands in {file} already",
    },
    "kiosk-id": {
        "vi": "'{name}' là thiết bị của kiosk '{kiosk}': hãy đặt tên khác, hoặc dùng driver browser_kiosk",
        "ko": "'{name}'은(는) 키오스크 '{kiosk}'의 장치임: 다른 이름을 쓰거나 driver를 browser_kiosk로 하세요",
        "en": "'{name}' is the device of the kiosk '{kiosk}': name this one otherwise, or give it driver browser_kiosk",
    },
    "second-is-first": {
        "vi": "'{name}' đã là ngôn ngữ thứ nhất của khu trưng bày: hãy chọn ngôn ngữ khác cho phụ đề thứ hai",
        "ko": "'{name}'은(는) 이미 전시관의 첫째 언어임: 둘째 자막에는 다른 언어를 고르세요",
        "en": "'{name}' is the hall's first language already: choose another one for the second line of captions",
    },
    "no-such-wire": {
        "vi": "không có đường truyền '{name}'{hint}",
        "ko": "'{name}' 회선은 없음{hint}",
        "en": "there is no wire '{name}'{hint}",
    },
    "one-medium": {
        "vi": "{about}một đường truyền có đúng một trong {media}",
        "ko": "{about}회선에는 {media} 중 정확히 하나만 있어야 함",
        "en": "{about}a wire has exactly one of {media}",
    },
    "a-wire-with": {
        "vi": "một đường truyền có một trong {media}",
        "ko": "{media} 중 하나로 된 회선",
        "en": "a wire with one of {media}",
    },
    "the-wire": {"vi": "đường truyền {name}", "ko": "{name} 회선", "en": "the wire {name}"},
    "no-wire": {
        "vi": "{device} thiếu wire: (trình điều khiển {driver} cần {needs})",
        "ko": "{device}에 wire:가 없음 ({driver} 드라이버에 필요한 것: {needs})",
        "en": "{device} needs a wire: (the driver {driver} wants {needs})",
    },
    "wrong-wire": {
        "vi": "{driver} không dùng được đường truyền '{wire}'; nó cần {needs}",
        "ko": "{driver}은(는) '{wire}' 회선에 연결할 수 없음; 필요한 것: {needs}",
        "en": "{driver} can't hang on the wire '{wire}'; it needs {needs}",
    },
    "mixed-wire": {
        "vi": "đường truyền '{wire}' đã dùng cho {driver} ({device})",
        "ko": "'{wire}' 회선은 이미 {driver}이(가) 쓰고 있음 ({device})",
        "en": "the wire '{wire}' speaks {driver} already ({device})",
    },
    "missing-options": {
        "vi": "options: trình điều khiển {driver} cần {keys}",
        "ko": "options: {driver} 드라이버에는 {keys}이(가) 필요함",
        "en": "options: the driver {driver} needs {keys}",
    },
    "no-such-driver": {
        "vi": "không có trình điều khiển '{name}'{hint}",
        "ko": "'{name}' 드라이버는 없음{hint}",
        "en": "there is no driver '{name}'{hint}",
    },
}
