"""What the studio says: in the event list, and when it says no."""

from collections.abc import Mapping

from devices.core.texts import Texts

EVENTS: Mapping[str, Texts] = {
    "scene_draft_begun": {
        "vi": "{by} tạo kịch bản mới “{scene}” (bản nháp)",
        "ko": "{by}: 새 시나리오 “{scene}” 초안 작성",
        "en": "{by} began a new scene “{scene}” as a draft",
    },
    "scene_draft_saved": {
        "vi": "{by} lưu bản nháp của “{scene}” (lần {revision})",
        "ko": "{by}: “{scene}” 초안 저장 ({revision}번째)",
        "en": "{by} saved the draft of “{scene}” (revision {revision})",
    },
    "scene_draft_discarded": {
        "vi": "{by} bỏ bản nháp của “{scene}”",
        "ko": "{by}: “{scene}” 초안 삭제",
        "en": "{by} discarded the draft of “{scene}”",
    },
    "scene_published": {
        "vi": "{by} xuất bản “{scene}”, phiên bản {version}{note}",
        "ko": "{by}: “{scene}” 버전 {version} 게시{note}",
        "en": "{by} published “{scene}”, version {version}{note}",
    },
    "scene_restored": {
        "vi": "{by} lấy lại phiên bản {version} của “{scene}” làm bản nháp",
        "ko": "{by}: “{scene}” 버전 {version}을(를) 초안으로 가져옴",
        "en": "{by} took version {version} of “{scene}” up again as a draft",
    },
    "scene_file_changed": {
        "vi": "Tệp của kịch bản “{scene}” đã được sửa trực tiếp: phiên bản {version}",
        "ko": "“{scene}” 시나리오 파일이 직접 수정됨: 버전 {version}",
        "en": "The file of “{scene}” was edited by hand: version {version}",
    },
}
"""For the event list (`exhibit_server.chronicle`)."""

FAULT_NAMES: Mapping[str, Texts] = {
    "offline": {"vi": "mất kết nối", "ko": "연결 끊김", "en": "vanishes from its wire"},
    "mute": {
        "vi": "nhận lệnh nhưng không trả lời",
        "ko": "명령은 받지만 응답 없음",
        "en": "takes commands, never answers",
    },
    "noise": {"vi": "trả lời vô nghĩa", "ko": "알 수 없는 응답", "en": "answers rubbish"},
    "refuse": {"vi": "từ chối mọi lệnh", "ko": "모든 명령 거부", "en": "refuses every command"},
    "stuck": {
        "vi": "nhận lệnh nhưng không đổi",
        "ko": "명령을 받아도 변화 없음",
        "en": "accepts commands, changes nothing",
    },
    "slow": {"vi": "trả lời chậm 2 giây", "ko": "응답이 2초 늦음", "en": "answers 2 s late"},
}
"""What a rehearsal may have happen to a device (`devices.core.simulation.FAULTS`)."""

REASONS: Mapping[str, Texts] = {
    "no_such_scene": {
        "vi": "Không có kịch bản “{scene}”.",
        "ko": "“{scene}” 시나리오가 없습니다.",
        "en": "There is no scene “{scene}”.",
    },
    "scene_exists": {
        "vi": "Đã có kịch bản “{scene}”.",
        "ko": "“{scene}” 시나리오가 이미 있습니다.",
        "en": "There is a scene “{scene}” already.",
    },
    "no_such_zone": {
        "vi": "Không có khu “{zone}”.", "ko": "“{zone}” 구역이 없습니다.", "en": "There is no zone “{zone}”.",
    },
    "no_draft": {
        "vi": "“{scene}” không có bản nháp.", "ko": "“{scene}”의 초안이 없습니다.", "en": "“{scene}” has no draft.",
    },
    "draft_taken": {
        "vi": "{by} đã lưu bản nháp này sau lần bạn đọc. Bản của họ được gửi kèm; chưa có gì bị ghi đè.",
        "ko": "그사이 {by}님이 이 초안을 저장했습니다. 그 내용을 함께 보내 드리며, 아무것도 덮어쓰지 않았습니다.",
        "en": "{by} has saved this draft since you read it. Their text comes along; nothing was overwritten.",
    },
    "draft_gone": {
        "vi": "Bản nháp này đã được xuất bản hoặc bỏ đi. Chưa có gì bị ghi đè.",
        "ko": "이 초안은 이미 게시되었거나 삭제되었습니다. 아무것도 덮어쓰지 않았습니다.",
        "en": "This draft was published or discarded since. Nothing was overwritten.",
    },
    "no_such_version": {
        "vi": "“{scene}” không có phiên bản {version}.",
        "ko": "“{scene}”에 버전 {version}이(가) 없습니다.",
        "en": "“{scene}” has no version {version}.",
    },
    "has_errors": {
        "vi": "Chưa thể xuất bản: kịch bản còn {count} lỗi.",
        "ko": "게시할 수 없습니다. 시나리오에 오류 {count}개가 있습니다.",
        "en": "This can't be published: the scene has {count} mistakes.",
    },
    "breaks_others": {
        "vi": "Chưa thể xuất bản: các kịch bản gọi kịch bản này sẽ bị lỗi: {scenes}.",
        "ko": "게시할 수 없습니다. 이 시나리오를 부르는 시나리오에 오류가 생깁니다: {scenes}.",
        "en": "This can't be published: scenes that call it would have mistakes: {scenes}.",
    },
    "cannot_write": {
        "vi": "Không ghi được tệp kịch bản: {problem}. Bản nháp vẫn được giữ.",
        "ko": "시나리오 파일을 쓸 수 없습니다: {problem}. 초안은 그대로 보관됩니다.",
        "en": "The scene's file can't be written: {problem}. The draft is kept.",
    },
    "unreadable": {
        "vi": "Văn bản này chưa phải là một kịch bản: {problem}",
        "ko": "아직 시나리오로 읽을 수 없는 글입니다: {problem}",
        "en": "This text can't be read as a scene yet: {problem}",
    },
    "unplayable": {
        "vi": "Chưa thể chạy: kịch bản còn {count} lỗi. Lỗi đầu tiên: {problem}",
        "ko": "실행할 수 없습니다. 오류 {count}개. 첫 번째 오류: {problem}",
        "en": "This can't be played: it has {count} mistakes. The first: {problem}",
    },
    "nothing_to_play": {
        "vi": "Hãy gửi văn bản, hoặc số của bản nháp đã lưu.",
        "ko": "글이나 저장된 초안의 번호를 보내 주세요.",
        "en": "Send a text, or the revision of the saved draft.",
    },
    "from_and_only": {
        "vi": "Chọn một trong hai: chạy từ một bước, hoặc chỉ một bước.",
        "ko": "한 단계부터 또는 한 단계만, 둘 중 하나를 선택해 주세요.",
        "en": "Either from a step, or only one step: not both.",
    },
    "no_such_step": {
        "vi": "Không có bước {step}.", "ko": "{step} 단계가 없습니다.", "en": "There is no step {step}.",
    },
    "step_inside": {
        "vi": "Bước {step} nằm trong một bước khác; chỉ có thể chạy từ một bước của hàng chính.",
        "ko": "{step} 단계는 다른 단계 안에 있습니다. 맨 바깥 단계부터만 실행할 수 있습니다.",
        "en": "Step {step} stands inside another; a run can begin at a step of the main row only.",
    },
    "rehearsing": {
        "vi": "{by} đang diễn tập “{scene}”. Mỗi lúc chỉ một buổi, để khu trưng bày không bị chậm.",
        "ko": "{by}님이 “{scene}” 리허설 중입니다. 전시관이 느려지지 않도록 한 번에 하나만 진행합니다.",
        "en": "{by} is rehearsing “{scene}”. Only one at a time, so that the hall is not slowed down.",
    },
    "nobody_waits": {
        "vi": "Không còn ai chờ kết quả nên buổi diễn tập đã dừng.",
        "ko": "결과를 기다리는 사람이 없어 리허설을 중단했습니다.",
        "en": "Nobody waits for the result any more, so the rehearsal was ended.",
    },
    "rehearsal_too_long": {
        "vi": "Buổi diễn tập lâu hơn {limit} giây nên đã dừng lại.",
        "ko": "리허설이 {limit}초를 넘어 중단했습니다.",
        "en": "The rehearsal took longer than {limit} s and was ended.",
    },
    "rehearsal_failed": {
        "vi": "Không diễn tập được: {problem}",
        "ko": "리허설을 할 수 없습니다: {problem}",
        "en": "This can't be rehearsed: {problem}",
    },
    "not_simulated": {
        "vi": "Không có mô phỏng cho: {devices}. Thiết bị được dò thấy chỉ có thể thử trên phần cứng thật.",
        "ko": "모의 장치가 없습니다: {devices}. 검색된 장치는 실제 장치로만 시험할 수 있습니다.",
        "en": "Nothing simulates {devices}: what was discovered can be tried on the real hardware only.",
    },
    "no_such_device": {
        "vi": "không có thiết bị này", "ko": "없는 장치입니다", "en": "there is no such device",
    },
    "not_usable": {
        "vi": "không dùng được: {reason}", "ko": "사용할 수 없음: {reason}", "en": "can't be used: {reason}",
    },
    "unknown": {
        "vi": "chưa biết giá trị", "ko": "값을 아직 모름", "en": "its value is not known",
    },
    "stale": {
        "vi": "giá trị đã cũ, chưa được quan sát lại", "ko": "오래된 값, 다시 확인되지 않음",
        "en": "its value is old and was not observed again",
    },
    "no_feedback": {
        "vi": "thiết bị không báo lại giá trị này", "ko": "장치가 이 값을 알려 주지 않음",
        "en": "the device never reports it",
    },
    "not_writable": {
        "vi": "thiết bị này không có gì để đặt", "ko": "설정할 수 있는 값이 없음", "en": "nothing of it can be set",
    },
    "not_sayable": {
        "vi": "không viết được giá trị này trong kịch bản", "ko": "시나리오에 쓸 수 없는 값",
        "en": "its value can't be written in a scene",
    },
}  # fmt: skip
"""For refusals, and for what a capture leaves out."""
