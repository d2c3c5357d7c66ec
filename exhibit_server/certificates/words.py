"""The words of a certificate in the hall's languages."""

from collections.abc import Mapping

from devices.core.texts import Texts
from exhibit_server.wording import say

WORDS: Mapping[str, Texts] = {
    "certificate": {"vi": "Giấy chứng nhận kịch bản", "ko": "시나리오 증명서", "en": "Scene certificate"},
    "passed": {
        "vi": "Đã được chứng minh trước khi chạy",
        "ko": "재생 전에 증명됨",
        "en": "Proven before it plays",
    },
    "failed": {
        "vi": "Chưa đạt: có lỗi phải sửa",
        "ko": "부적합: 고쳐야 할 오류가 있음",
        "en": "Not passed: to be mended",
    },
    "scene": {"vi": "Kịch bản", "ko": "시나리오", "en": "Scene"},
    "file": {"vi": "Tệp", "ko": "파일", "en": "File"},
    "version": {"vi": "Phiên bản", "ko": "버전", "en": "Version"},
    "zone": {"vi": "Khu vực", "ko": "구역", "en": "Zone"},
    "issued": {"vi": "Ngày lập", "ko": "발급일", "en": "Issued"},
    "duration": {"vi": "Thời lượng", "ko": "소요 시간", "en": "Duration"},
    "least": {"vi": "Ít nhất", "ko": "최소", "en": "At least"},
    "expected": {"vi": "Dự kiến", "ko": "예상", "en": "Expected"},
    "most": {"vi": "Nhiều nhất", "ko": "최대", "en": "At most"},
    "max": {"vi": "Giới hạn (max)", "ko": "제한 (max)", "en": "Limit (max)"},
    "duration-note": {
        "vi": "Ít nhất: mọi bước thành công ngay. Nhiều nhất: mọi bước chờ và thử lại đến giới hạn của nó. "
        "Lượt chạy quá max sẽ bị dừng và khôi phục. Thời gian khôi phục không tính vào đây.",
        "ko": "최소: 모든 단계가 곧바로 성공할 때. 최대: 모든 단계가 한도까지 기다리고 재시도할 때. "
        "max를 넘긴 실행은 멈추고 되돌립니다. 되돌리는 시간은 포함하지 않습니다.",
        "en": "At least: every step succeeds at once. At most: every step waits and tries again up to its limit. "
        "A run that passes max is stopped and restored. Restoring is not counted.",
    },
    "seconds": {"vi": "{seconds} giây", "ko": "{seconds}초", "en": "{seconds} s"},
    "minutes": {
        "vi": "{minutes} phút {seconds} giây",
        "ko": "{minutes}분 {seconds}초",
        "en": "{minutes} min {seconds} s",
    },
    "whole-minutes": {"vi": "{minutes} phút", "ko": "{minutes}분", "en": "{minutes} min"},
    "empty": {"vi": "trống", "ko": "비어 있음", "en": "empty"},
    "rules": {"vi": "Quy tắc chạy", "ko": "재생 규칙", "en": "How it plays"},
    "audience": {"vi": "Ai được khởi động", "ko": "시작할 수 있는 곳", "en": "Started by"},
    "kiosk": {"vi": "kiosk", "ko": "키오스크", "en": "kiosk"},
    "guide": {"vi": "hướng dẫn viên", "ko": "해설사", "en": "guide"},
    "schedule": {"vi": "lịch", "ko": "일정", "en": "schedule"},
    "sensor": {"vi": "cảm biến", "ko": "센서", "en": "sensor"},
    "mode": {"vi": "Khởi động lần nữa", "ko": "다시 시작하면", "en": "A second start"},
    "single": {"vi": "bị từ chối", "ko": "거절됨", "en": "is refused"},
    "restart": {"vi": "thay lượt đang chạy", "ko": "진행 중인 실행을 대신함", "en": "takes its place"},
    "queued": {"vi": "xếp hàng chờ", "ko": "차례를 기다림", "en": "waits its turn"},
    "on_restart": {"vi": "Nếu hub khởi động lại", "ko": "허브가 다시 시작되면", "en": "If the hub restarts"},
    "unwind": {"vi": "đưa về baseline", "ko": "baseline으로 되돌림", "en": "back to baseline"},
    "resume": {"vi": "chạy tiếp từ bước dở", "ko": "멈춘 단계부터 이어 감", "en": "goes on from its step"},
    "finally": {"vi": "Khi kết thúc tốt", "ko": "정상 종료 후", "en": "After a good end"},
    "baseline": {"vi": "đưa về baseline", "ko": "baseline으로 되돌림", "en": "back to baseline"},
    "keep": {"vi": "giữ nguyên", "ko": "그대로 둠", "en": "everything is kept"},
    "priority": {"vi": "Mức ưu tiên", "ko": "우선순위", "en": "Priority"},
    "of-starter": {"vi": "theo người khởi động", "ko": "시작한 사람에 따름", "en": "that of who starts it"},
    "visitor": {"vi": "khách", "ko": "관람객", "en": "visitor"},
    "technician": {"vi": "kỹ thuật viên", "ko": "기술자", "en": "technician"},
    "safety": {"vi": "an toàn", "ko": "안전", "en": "safety"},
    "cool_down": {"vi": "Nghỉ sau khi chạy", "ko": "재생 후 휴식", "en": "Rest afterwards"},
    "devices": {"vi": "Thiết bị được điều khiển", "ko": "제어하는 장치", "en": "Devices it changes"},
    "device": {"vi": "Thiết bị", "ko": "장치", "en": "Device"},
    "claim": {"vi": "Vai trò", "ko": "역할", "en": "Claim"},
    "needed": {"vi": "bắt buộc", "ko": "필수", "en": "needed"},
    "liked": {"vi": "nếu có", "ko": "선택", "en": "if there"},
    "changes": {"vi": "Thay đổi", "ko": "바꾸는 값", "en": "Changes"},
    "back-to": {"vi": "Đưa về", "ko": "되돌리는 값", "en": "Back to"},
    "moves": {"vi": "chuyển động", "ko": "움직임", "en": "moves"},
    "depends": {"vi": "Phụ thuộc vào", "ko": "의존하는 것", "en": "What it depends on"},
    "reads": {"vi": "Giá trị đọc", "ko": "읽는 값", "en": "Readings"},
    "calls": {"vi": "Kịch bản được gọi", "ko": "부르는 시나리오", "en": "Scenes called"},
    "parameters": {"vi": "Tham số", "ko": "매개변수", "en": "Parameters"},
    "variants": {"vi": "Biến thể", "ko": "변형", "en": "Variants"},
    "left": {"vi": "Để lại sau khi chạy", "ko": "끝난 뒤 남는 것", "en": "What it can leave behind"},
    "left-nothing": {
        "vi": "Không để lại gì: dù kết thúc cách nào, mọi thiết bị đã đổi đều được đưa về baseline. "
        "Thiết bị không đưa về được sẽ được nêu tên.",
        "ko": "없음: 어떻게 끝나든 바꾼 장치는 모두 baseline으로 되돌립니다. 되돌리지 못한 장치는 이름을 알립니다.",
        "en": "Nothing: whichever way it ends, every device it changed goes back to baseline. One that can't is named.",
    },
    "left-kept": {
        "vi": "Khi kết thúc tốt thì giữ nguyên các giá trị sau; nếu bị dừng hoặc hỏng thì đưa về baseline.",
        "ko": "정상 종료 시 아래 값이 남습니다. 중단되거나 실패하면 baseline으로 되돌립니다.",
        "en": "After a good end these values stay; stopped or failed, it goes back to baseline.",
    },
    "point": {"vi": "Điểm", "ko": "포인트", "en": "Point"},
    "value": {"vi": "Giá trị có thể", "ko": "가능한 값", "en": "Possible values"},
    "unverifiable": {"vi": "Bước không xác nhận được", "ko": "확인할 수 없는 단계", "en": "Steps nobody can verify"},
    "step": {"vi": "Bước", "ko": "단계", "en": "Step"},
    "why": {"vi": "Vì sao", "ko": "이유", "en": "Why"},
    "no_feedback": {
        "vi": "phần cứng không phản hồi",
        "ko": "하드웨어 응답 없음",
        "en": "the hardware gives no feedback",
    },
    "command": {
        "vi": "lệnh không có trạng thái để kiểm tra",
        "ko": "확인할 상태가 없는 명령",
        "en": "a verb has no state to confirm",
    },
    "excluded": {
        "vi": "Không thể chạy cùng lúc với",
        "ko": "동시에 재생할 수 없는 시나리오",
        "en": "Can't play beside",
    },
    "shared": {"vi": "Thiết bị chung", "ko": "함께 쓰는 장치", "en": "Shared devices"},
    "excluded-note": {
        "vi": "Một lượt chạy giữ tất cả thiết bị của nó ngay từ đầu, hoặc không giữ gì; "
        "vì vậy các lượt không thể khóa lẫn nhau.",
        "ko": "실행은 시작할 때 필요한 장치를 모두 잡거나 하나도 잡지 않으므로 서로 막히는 일이 없습니다.",
        "en": "A run takes all its devices at the start or none, so runs can't lock each other.",
    },
    "interlocks": {"vi": "Khóa liên động", "ko": "인터록", "en": "Interlocks"},
    "proven": {
        "vi": "không đường nào phá vỡ",
        "ko": "어떤 경로로도 어기지 않음",
        "en": "no path breaks it",
    },
    "at-run-time": {
        "vi": "phụ thuộc số đo: hub giữ khi chạy",
        "ko": "측정값에 달려 있어 재생 중에 지킴",
        "en": "depends on readings: kept at run time",
    },
    "findings": {"vi": "Kết quả kiểm tra", "ko": "점검 결과", "en": "Findings"},
    "none": {"vi": "Không có", "ko": "없음", "en": "None"},
    "no-findings": {
        "vi": "Không phát hiện gì sai hoặc đáng ngờ.",
        "ko": "잘못되거나 의심스러운 점이 없습니다.",
        "en": "Nothing wrong, nothing doubtful.",
    },
    "signed": {"vi": "Kỹ thuật viên", "ko": "기술 담당", "en": "Technician"},
    "seen": {"vi": "Quản lý trung tâm", "ko": "센터 책임자", "en": "Centre manager"},
    "reproduce": {
        "vi": "Lập lại bằng lệnh: exhibit check {scene} --certificate …; "
        "phiên bản đổi khi lời hay bước của kịch bản đổi.",
        "ko": "재발급: exhibit check {scene} --certificate …; 시나리오의 글이나 단계가 바뀌면 버전도 바뀝니다.",
        "en": "Made again by: exhibit check {scene} --certificate …; "
        "the version changes with any word or step of the scene.",
    },
}


def word(name: str, language: str) -> str:
    """Return a word; the name itself where there is none."""
    return say(WORDS, name, language)
