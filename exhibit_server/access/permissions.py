"""The table of permissions: what needs which role at the least. The only place where this is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from devices.core.texts import Texts
from exhibit_server.wording import render


class Role(StrEnum):
    """Whoever has a role may do all that the roles before it may."""

    GUEST = "guest"
    KIOSK = "kiosk"
    GUIDE = "guide"
    TECHNICIAN = "technician"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Place in the order guest < kiosk < guide < technician < admin."""
        return list(Role).index(self)


class Permission(StrEnum):
    """Something not everybody may do."""

    READ_PUBLIC = "read_public"
    READ_DEVICES = "read_devices"
    START_SCENE = "start_scene"
    STOP_OWN_RUN = "stop_own_run"
    ANSWER_CHOICE = "answer_choice"
    GIVE_OPINION = "give_opinion"
    CONTROL_RUNS = "control_runs"
    TAKE_OVER = "take_over"
    HOLD_DEVICES = "hold_devices"
    ALL_STOP = "all_stop"
    RELEASE_ALL_STOP = "release_all_stop"
    READ_RUNS = "read_runs"
    READ_SCRIPTS = "read_scripts"
    READ_EVENTS = "read_events"
    READ_HISTORY = "read_history"
    LEAD_TOURS = "lead_tours"
    READ_SCHEDULE = "read_schedule"
    STEER_SCHEDULE = "steer_schedule"
    COMMAND_DEVICE = "command_device"
    EDIT_SCENES = "edit_scenes"
    SIMULATE_FAULT = "simulate_fault"
    APPROVE_DEVICE = "approve_device"
    PAIR_SCREEN = "pair_screen"
    READ_REPORTS = "read_reports"
    MANAGE_USERS = "manage_users"
    READ_CONTENT = "read_content"
    EDIT_CONTENT = "edit_content"


LEAST_ROLE: Mapping[Permission, Role] = {
    Permission.READ_PUBLIC: Role.GUEST,
    Permission.READ_DEVICES: Role.KIOSK,
    Permission.START_SCENE: Role.KIOSK,
    Permission.STOP_OWN_RUN: Role.KIOSK,
    Permission.ANSWER_CHOICE: Role.KIOSK,
    Permission.GIVE_OPINION: Role.KIOSK,
    Permission.CONTROL_RUNS: Role.GUIDE,
    Permission.TAKE_OVER: Role.GUIDE,
    Permission.HOLD_DEVICES: Role.GUIDE,
    Permission.ALL_STOP: Role.GUIDE,
    Permission.RELEASE_ALL_STOP: Role.GUIDE,
    Permission.READ_RUNS: Role.GUIDE,
    Permission.READ_SCRIPTS: Role.GUIDE,
    Permission.READ_EVENTS: Role.GUIDE,
    Permission.READ_HISTORY: Role.GUIDE,
    Permission.LEAD_TOURS: Role.GUIDE,
    Permission.READ_SCHEDULE: Role.GUIDE,
    Permission.STEER_SCHEDULE: Role.GUIDE,
    Permission.COMMAND_DEVICE: Role.TECHNICIAN,
    Permission.EDIT_SCENES: Role.TECHNICIAN,
    Permission.SIMULATE_FAULT: Role.TECHNICIAN,
    Permission.APPROVE_DEVICE: Role.TECHNICIAN,
    Permission.PAIR_SCREEN: Role.TECHNICIAN,
    Permission.READ_REPORTS: Role.TECHNICIAN,
    Permission.MANAGE_USERS: Role.ADMIN,
    Permission.READ_CONTENT: Role.GUIDE,
    Permission.EDIT_CONTENT: Role.TECHNICIAN,
}

ROLE_NAMES: Mapping[Role, Texts] = {
    Role.GUEST: {"vi": "khách chưa đăng nhập", "ko": "로그인하지 않은 방문자", "en": "a visitor who is not logged in"},
    Role.KIOSK: {"vi": "màn hình khách tham quan", "ko": "관람객용 키오스크", "en": "a kiosk"},
    Role.GUIDE: {"vi": "hướng dẫn viên", "ko": "안내원", "en": "a guide"},
    Role.TECHNICIAN: {"vi": "kỹ thuật viên", "ko": "기술 담당자", "en": "a technician"},
    Role.ADMIN: {"vi": "quản trị viên", "ko": "관리자", "en": "an administrator"},
}

PERMISSION_NAMES: Mapping[Permission, Texts] = {
    Permission.READ_PUBLIC: {
        "vi": "Xem thông tin khu trưng bày",
        "ko": "전시관 정보 보기",
        "en": "Reading about the hall",
    },
    Permission.READ_DEVICES: {"vi": "Xem thiết bị", "ko": "장치 보기", "en": "Seeing the devices"},
    Permission.START_SCENE: {"vi": "Bắt đầu kịch bản", "ko": "시나리오 시작", "en": "Starting a scene"},
    Permission.STOP_OWN_RUN: {
        "vi": "Dừng kịch bản đã bắt đầu",
        "ko": "시작한 시나리오 중지",
        "en": "Stopping a scene started here",
    },
    Permission.ANSWER_CHOICE: {"vi": "Trả lời câu hỏi", "ko": "질문에 답하기", "en": "Answering a question"},
    Permission.GIVE_OPINION: {"vi": "Gửi ý kiến", "ko": "의견 남기기", "en": "Leaving an opinion"},
    Permission.CONTROL_RUNS: {
        "vi": "Điều khiển kịch bản đang chạy",
        "ko": "진행 중인 시나리오 제어",
        "en": "Controlling a scene under way",
    },
    Permission.TAKE_OVER: {
        "vi": "Tiếp quản từ người khác",
        "ko": "다른 사람의 사용을 넘겨받기",
        "en": "Taking over from others",
    },
    Permission.HOLD_DEVICES: {
        "vi": "Giữ thiết bị hoặc khu trưng bày",
        "ko": "장치 또는 구역 점유",
        "en": "Holding devices or zones",
    },
    Permission.ALL_STOP: {"vi": "Dừng tất cả", "ko": "전체 정지", "en": "The all-stop"},
    Permission.RELEASE_ALL_STOP: {"vi": "Bỏ dừng tất cả", "ko": "전체 정지 해제", "en": "Releasing the all-stop"},
    Permission.READ_SCRIPTS: {"vi": "Xem văn bản kịch bản", "ko": "시나리오 대본 보기", "en": "Reading scene scripts"},
    Permission.READ_RUNS: {"vi": "Xem lịch sử kịch bản", "ko": "시나리오 기록 보기", "en": "Seeing past runs"},
    Permission.READ_EVENTS: {"vi": "Xem nhật ký sự kiện", "ko": "이벤트 기록 보기", "en": "Reading the event list"},
    Permission.READ_HISTORY: {
        "vi": "Xem lịch sử số đo",
        "ko": "측정값 기록 보기",
        "en": "Seeing the history of values",
    },
    Permission.LEAD_TOURS: {"vi": "Dẫn chuyến tham quan", "ko": "관람 인솔", "en": "Leading a tour"},
    Permission.READ_SCHEDULE: {"vi": "Xem lịch", "ko": "일정 보기", "en": "Seeing the schedule"},
    Permission.STEER_SCHEDULE: {
        "vi": "Bắt đầu hoặc bỏ qua mục trong lịch",
        "ko": "일정 바로 시작 또는 건너뛰기",
        "en": "Starting or skipping what is scheduled",
    },
    Permission.COMMAND_DEVICE: {"vi": "Điều khiển thiết bị", "ko": "장치 제어", "en": "Commanding a device"},
    Permission.EDIT_SCENES: {"vi": "Sửa kịch bản", "ko": "시나리오 편집", "en": "Editing scenes"},
    Permission.SIMULATE_FAULT: {"vi": "Mô phỏng sự cố", "ko": "고장 시뮬레이션", "en": "Simulating a fault"},
    Permission.APPROVE_DEVICE: {"vi": "Duyệt thiết bị mới", "ko": "새 장치 승인", "en": "Approving a new device"},
    Permission.PAIR_SCREEN: {
        "vi": "Ghép nối và kiểm tra màn hình",
        "ko": "화면 연결 및 점검",
        "en": "Pairing and looking after screens",
    },
    Permission.READ_REPORTS: {"vi": "Xem báo cáo", "ko": "보고서 보기", "en": "Reading reports"},
    Permission.MANAGE_USERS: {"vi": "Quản lý người dùng", "ko": "사용자 관리", "en": "Managing users"},
    Permission.READ_CONTENT: {"vi": "Xem kho nội dung", "ko": "콘텐츠 보관함 보기", "en": "Seeing the content store"},
    Permission.EDIT_CONTENT: {"vi": "Thay đổi kho nội dung", "ko": "콘텐츠 변경", "en": "Changing content"},
}

_DENIED: Texts = {
    "vi": "{what}: cần quyền từ {least} trở lên; hiện tại là {role}.",
    "ko": "{what}: {least} 이상의 권한이 필요합니다. 현재: {role}.",
    "en": "{what} needs at least {least}; you are {role}.",
}


class AccessDenied(Exception):
    """This role may not do that; `texts` says so to people."""

    def __init__(self, permission: Permission, role: Role) -> None:
        self.permission = permission
        self.role = role
        least = ROLE_NAMES[LEAST_ROLE[permission]]
        self.texts: Texts = render(_DENIED, what=PERMISSION_NAMES[permission], least=least, role=ROLE_NAMES[role])
        super().__init__(self.texts["en"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks. `person_id` if it is a person, `screen` (its id) if it is a screen of the hall."""

    name: str
    role: Role
    person_id: int | None = None
    screen: str | None = None
    language: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the role is enough."""
        return allowed(self.role, permission)

    def require(self, permission: Permission) -> None:
        """Raise AccessDenied unless the role is enough."""
        if not self.may(permission):
            raise AccessDenied(permission, self.role)

    @property
    def permissions(self) -> list[Permission]:
        """All that the role may do."""
        return [permission for permission in Permission if self.may(permission)]


GUEST = Principal(name="guest", role=Role.GUEST)
"""Somebody we don't know."""


def allowed(role: Role, permission: Permission) -> bool:
    """Whether a role is enough for a permission."""
    return role.rank >= LEAST_ROLE[permission].rank
