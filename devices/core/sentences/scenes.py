"""What can be wrong in a scene as a whole: its head, its parameters, its calls, its place in the library."""

from collections.abc import Mapping

from devices.core.texts import Texts

SCENES: Mapping[str, Texts] = {
    "no-such-zone": {
        "vi": "không có khu vực '{name}'{hint}",
        "ko": "'{name}' 구역은 없음{hint}",
        "en": "there is no zone '{name}'{hint}",
    },
    "no-such-device": {
        "vi": "{about}không có thiết bị '{name}'{hint}",
        "ko": "{about}'{name}' 장치는 없음{hint}",
        "en": "{about}there is no device '{name}'{hint}",
    },
    "no-such-scene": {
        "vi": "không có kịch bản '{name}'{hint}",
        "ko": "'{name}' 시나리오는 없음{hint}",
        "en": "there is no scene '{name}'{hint}",
    },
    "no-such-parameter": {
        "vi": "{about}không có tham số ${name}{hint}",
        "ko": "{about}${name} 매개변수는 없음{hint}",
        "en": "{about}there is no parameter ${name}{hint}",
    },
    "bad-argument": {
        "vi": "{about}${name}: {problem}",
        "ko": "{about}${name}: {problem}",
        "en": "{about}${name}: {problem}",
    },
    "argument-unfit": {
        "vi": "${name} = {value} không hợp với thiết bị: {problem}",
        "ko": "${name} = {value}은(는) 장치에 맞지 않음: {problem}",
        "en": "${name} = {value} does not fit the device: {problem}",
    },
    "plain-dollar": {
        "vi": "; dấu $ thường viết là $$",
        "ko": "; 그냥 $는 $$로 씀",
        "en": "; a plain $ is written $$",
    },
    "a-short-text": {
        "vi": "nhiều nhất {most} ký tự",
        "ko": "최대 {most}자",
        "en": "at most {most} characters",
    },
    "a-plain-text": {
        "vi": 'chữ thường: không bắt đầu bằng =, không có " {{ }} $ hay xuống dòng',
        "ko": '일반 텍스트: =로 시작하지 않고 " {{ }} $ 나 줄바꿈이 없어야 함',
        "en": 'a plain text, without = in front, and without " {{ }} $ or line ends',
    },
    "leaving-marker": {
        "vi": "{scene}: trong kịch bản đó không có mốc '{marker}' ở phía sau",
        "ko": "{scene}: 그 시나리오의 뒤쪽에 '{marker}' 마커가 없음",
        "en": "{scene}: no marker '{marker}' further down in that scene",
    },
    "unused-parameter": {
        "vi": "tham số ${name} không được dùng ở đâu cả",
        "ko": "${name} 매개변수가 어디에도 쓰이지 않음",
        "en": "the parameter ${name} is used nowhere",
    },
    "missing-language": {
        "vi": "thiếu lời bằng {languages}",
        "ko": "{languages} 텍스트가 없음",
        "en": "no text in {languages}",
    },
    "needed-and-liked": {
        "vi": "{device} đứng trong cả needs lẫn likes",
        "ko": "{device}이(가) needs와 likes에 모두 있음",
        "en": "{device} stands in needs and in likes",
    },
    "not-claimed": {
        "vi": "{device} không đứng trong needs cũng không trong likes",
        "ko": "{device}이(가) needs에도 likes에도 없음",
        "en": "{device} stands neither in needs nor in likes",
    },
    "too-long": {
        "vi": "kịch bản {how}, nhưng max là {max}",
        "ko": "{how} max는 {max}임",
        "en": "{how}, but max is {max}",
    },
    "no-trigger": {
        "vi": "kịch bản do cảm biến khởi động phải có cả hai: sensor trong audience và trigger",
        "ko": "센서가 시작하는 시나리오에는 audience의 sensor와 trigger가 모두 필요함",
        "en": "a scene that a sensor starts has both: sensor in its audience and a trigger",
    },
    "restless-trigger": {
        "vi": "trigger không có stays và kịch bản không có cool_down: điều kiện còn đúng là kịch bản lại chạy tiếp",
        "ko": "trigger에 stays가 없고 cool_down도 없어, 조건이 참인 동안 시나리오가 끝없이 다시 시작됨",
        "en": "no stays and no cool_down: while the condition holds, the scene starts again and again",
    },
    "duplicate-scene": {
        "vi": "kịch bản '{name}' đã có trong {file}",
        "ko": "'{name}' 시나리오는 이미 {file}에 있음",
        "en": "a scene '{name}' stands in {file} already",
    },
    "other-name": {
        "vi": "tệp tên là '{name}', nhưng kịch bản tự gọi là '{got}': hai tên phải giống nhau",
        "ko": "파일 이름은 '{name}'인데 시나리오 이름은 '{got}'임: 두 이름이 같아야 함",
        "en": "the file is called '{name}' and the scene '{got}': both must be the same",
    },
    "too-many-arguments": {
        "vi": "kiểm tra quá lâu: chỉ xét được {number} bộ tham số; hãy bớt tham số, biến thể hoặc bước",
        "ko": "검사가 너무 오래 걸림: 인자 조합 {number}개만 확인함; 매개변수, 변형 또는 단계를 줄여야 함",
        "en": "takes too long to check: only {number} sets of arguments were looked at; have fewer parameters or steps",
    },
    "call-circle": {
        "vi": "các kịch bản gọi nhau thành vòng: {circle}",
        "ko": "시나리오가 서로를 돌아가며 부름: {circle}",
        "en": "scenes call each other in a circle: {circle}",
    },
    "call-too-deep": {
        "vi": "lời gọi lồng sâu hơn {most} cấp",
        "ko": "호출이 {most}단계보다 깊음",
        "en": "calls go deeper than {most}",
    },
    "too-many-steps": {
        "vi": "nhiều hơn {most} bước khi gộp mọi lời gọi",
        "ko": "호출을 모두 합치면 {most}단계를 넘음",
        "en": "more than {most} steps with all calls put in",
    },
    "too-many-findings": {
        "vi": "còn nhiều lỗi nữa; chỉ báo {most} lỗi đầu",
        "ko": "더 있음; 처음 {most}개만 표시함",
        "en": "there is more; only the first {most} findings are told",
    },
    "same-trigger": {
        "vi": "{other} cũng tự khởi động với điều kiện này và cũng dùng {devices}: một trong hai sẽ luôn phải chờ",
        "ko": "{other}도 같은 조건에서 시작되고 {devices}을(를) 함께 사용함: 둘 중 하나는 늘 밀려남",
        "en": "{other} starts on the same condition and also claims {devices}: one of the two always loses",
    },
    "waits-in-vain": {
        "vi": "{about}chỉ {scenes} thay đổi {point}, mà kịch bản đó cần {devices}, đang do kịch bản này giữ",
        "ko": "{about}{point}은(는) {scenes}만 바꾸는데, 그 시나리오는 이 시나리오가 쥔 {devices}이(가) 필요함",
        "en": "{about}only {scenes} changes {point}, and that needs {devices}, which this scene holds while it waits",
    },
}
