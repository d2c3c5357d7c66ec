"""Turns what happens into sentences people can read: the event list of guides and technicians."""

import asyncio
from collections.abc import Callable, Mapping

from devices.core.clock import wall_time
from devices.core.events import AvailabilityChanged, CommandDone, DeviceFault, Flapping, Sender, State
from devices.core.rig import Rig
from devices.core.texts import LANGUAGES, Texts
from exhibit_server.allowance import Allowance
from exhibit_server.announcing.sentences import EVENTS as REMOTE
from exhibit_server.bus import Bus
from exhibit_server.content.refusals import EVENTS as CONTENT
from exhibit_server.discovery.sentences import EVENTS as DISCOVERY
from exhibit_server.events import ContentChanged, HallEvent, InterlockChanged, RunChanged, StopChanged, Unrestored
from exhibit_server.flight.sentences import EVENTS as FLIGHTS
from exhibit_server.pairing.events import EVENTS as PAIRING
from exhibit_server.schedule.sentences import EVENTS as SCHEDULE
from exhibit_server.stage.sentences import EVENTS as STAGE
from exhibit_server.studio.sentences import EVENTS as STUDIO
from exhibit_server.tours.sentences import EVENTS as TOURS
from exhibit_server.wire_news import News, WireNews
from exhibit_server.wording import listed, render
from scenes.record import Phase, RunRecord

SENTENCES: Mapping[str, Texts] = {
    "hub_started": {"vi": "Hub đã khởi động", "ko": "허브 시작", "en": "The hub started"},
    "device_online": {"vi": "{device} trực tuyến", "ko": "{device} 온라인", "en": "{device} is online"},
    "device_degraded": {"vi": "{device}: {reason}", "ko": "{device}: {reason}", "en": "{device}: {reason}"},
    "device_offline": {
        "vi": "{device} mất tín hiệu: {reason}",
        "ko": "{device} 연결 끊김: {reason}",
        "en": "{device} went offline: {reason}",
    },
    "wire_down": {
        "vi": "Đường truyền {wire} bị ngắt; {count} thiết bị mất tín hiệu: {devices}",
        "ko": "{wire} 회선 끊김; 장치 {count}대 연결 끊김: {devices}",
        "en": "Wire {wire} is down and takes {count} devices along: {devices}",
    },
    "wire_up": {
        "vi": "Đường truyền {wire} đã hoạt động lại",
        "ko": "{wire} 회선 복구",
        "en": "Wire {wire} is up again",
    },
    "device_flapping": {
        "vi": "{device} chập chờn: mất tín hiệu {count} lần trong mười phút",
        "ko": "{device} 연결 불안정: 10분 동안 {count}회 끊김",
        "en": "{device} comes and goes: offline {count} times within ten minutes",
    },
    "device_steady": {
        "vi": "{device} ổn định trở lại", "ko": "{device} 연결 안정", "en": "{device} is steady again"
    },
    "maintenance_begun": {
        "vi": "{by} đưa {device} vào bảo trì{reason}",
        "ko": "{by}: {device} 점검 시작{reason}",
        "en": "{by} took {device} out of service{reason}",
    },
    "maintenance_ended": {
        "vi": "{by} đưa {device} hoạt động trở lại",
        "ko": "{by}: {device} 점검 완료",
        "en": "{by} put {device} back into service",
    },
    "device_fault": {
        "vi": "{device} gửi dữ liệu sai: {reason}",
        "ko": "{device} 잘못된 데이터: {reason}",
        "en": "{device} sent something wrong: {reason}",
    },
    "device_faults": {
        "vi": "{device} còn gửi dữ liệu sai {count} lần nữa",
        "ko": "{device} 잘못된 데이터 {count}회 더 있음",
        "en": "{device} sent something wrong {count} more times before",
    },
    "command_failed": {
        "vi": "{device}: lệnh {verb}{by} không thực hiện được: {reason}",
        "ko": "{device}: {verb} 명령{by} 실패: {reason}",
        "en": "{device}: {verb}{by} failed: {reason}",
    },
    "run_started": {
        "vi": "{by} bắt đầu {scene}",
        "ko": "{by}: {scene} 시작",
        "en": "{by} started {scene}",
    },
    "run_done": {"vi": "{scene} kết thúc", "ko": "{scene} 종료", "en": "{scene} ended"},
    "run_stopped": {
        "vi": "{scene} bị dừng: {reason}", "ko": "{scene} 중지: {reason}", "en": "{scene} was stopped: {reason}"
    },
    "run_failed": {
        "vi": "{scene} thất bại: {reason}", "ko": "{scene} 실패: {reason}", "en": "{scene} failed: {reason}"
    },
    "run_taken_up": {
        "vi": "Hub đã khởi động lại; {scene} ({by}) được tiếp nhận từ chỗ bị gián đoạn",
        "ko": "허브가 재시작되어 {scene} ({by})을(를) 중단된 곳에서 이어받음",
        "en": "The hub restarted; {scene} ({by}) was taken up where it was interrupted",
    },
    "run_interrupted": {
        "vi": "{scene} bị gián đoạn do hub khởi động lại; thiết bị đã về trạng thái nền",
        "ko": "허브 재시작으로 {scene} 중단; 장치를 기본 상태로 복원함",
        "en": "{scene} was interrupted by a restart of the hub; its devices were brought to baseline",
    },
    "unrestored": {
        "vi": "Không đưa được về trạng thái nền: {reason}",
        "ko": "기본 상태로 복원 실패: {reason}",
        "en": "Could not be brought to baseline: {reason}",
    },
    "all_stop": {"vi": "{by} dừng tất cả", "ko": "{by}: 전체 정지", "en": "{by} pressed all-stop"},
    "all_stop_released": {
        "vi": "{by} bỏ dừng tất cả", "ko": "{by}: 전체 정지 해제", "en": "{by} released the all-stop"
    },
    "scene_broken": {
        "vi": "Không đọc được kịch bản {scene}: {reason}",
        "ko": "시나리오 {scene} 오류: {reason}",
        "en": "Scene {scene} can't be used: {reason}",
    },
    "note": {"vi": "{reason}", "ko": "{reason}", "en": "{reason}"},
    **CONTENT,
    **DISCOVERY,
    **FLIGHTS,
    **PAIRING,
    **REMOTE,
    **STAGE,
    **SCHEDULE,
    **STUDIO,
    **TOURS,
}  # fmt: skip

_RUN_KINDS: Mapping[Phase, tuple[str, str]] = {
    Phase.DONE: ("info", "run_done"),
    Phase.STOPPED: ("warning", "run_stopped"),
    Phase.FAILED: ("error", "run_failed"),
}


GRACE = 10.0
"""Seconds after the start in which a device that was not heard yet is no news."""


FAULTS_AT_ONCE, FAULTS_EVERY = 10, 15.0
"""Faults of one device told one after the other, and seconds until one more is; the rest is counted."""


class Chronicle:
    """Listens on the bus and publishes a `HallEvent` for what people want to read. Numbers go on from `last_id`."""

    def __init__(self, bus: Bus, rig: Rig, last_id: int) -> None:
        self._bus = bus
        self._rig = rig
        self._id = last_id
        self._known: dict[str, Phase] = {}
        self._unmet: set[str] = set()
        self._troubled: set[str] = set()
        self._wires = WireNews(rig)
        self._faults = Allowance(at_once=FAULTS_AT_ONCE, every=FAULTS_EVERY)

    def listen(self) -> Callable[[], None]:
        """Start listening; return the way to stop."""
        undo = [
            self._bus.subscribe(AvailabilityChanged, self._availability),
            self._bus.subscribe(ContentChanged, self._content),
            self._bus.subscribe(DeviceFault, self._fault),
            self._bus.subscribe(CommandDone, self._command),
            self._bus.subscribe(Flapping, self._flapping),
            self._bus.subscribe(RunChanged, self._run),
            self._bus.subscribe(StopChanged, self._stop),
            self._bus.subscribe(InterlockChanged, self._interlock),
            self._bus.subscribe(Unrestored, self._unrestored),
        ]

        def stop() -> None:
            for unsubscribe in undo:
                unsubscribe()

        return stop

    def tell(self, level: str, kind: str, subject: str, **details: str | Texts) -> None:
        """Publish an event; a detail may be a text by language."""
        texts = render(SENTENCES[kind], **{"reason": "", **details})
        self._id += 1
        self._bus.publish(HallEvent(self._id, wall_time(), level, kind, subject, texts))  # type: ignore[arg-type]

    def _content(self, event: ContentChanged) -> None:
        if event.what != "elsewhere":
            self.tell("info", f"content_{event.what}", event.name, name=event.name, by=event.by)

    def _availability(self, event: AvailabilityChanged) -> None:
        after = event.after
        name = self._name(event.device)
        if after.usable:
            self._unmet.discard(event.device)
        if event.before is State.UNKNOWN and after.reason.code == "never_heard":
            # A device that just came into the hall gets the same while as those that were there at the start.
            self._unmet.add(event.device)
            asyncio.get_running_loop().call_later(GRACE, self._tell_if_missing, event.device)
        if event.device in self._unmet:
            return  # it has not been heard yet; that is told if it stays so
        wire = self._wires.judge(event)
        if wire is not None:
            self._tell_wire(*wire)
            return
        match after.state:
            case State.OFFLINE:
                self._troubled.add(event.device)
                self.tell("error", "device_offline", event.device, device=name, reason=after.reason.texts())
            case State.DEGRADED:
                self._troubled.add(event.device)
                self.tell("warning", "device_degraded", event.device, device=name, reason=after.reason.texts())
            case State.ONLINE if event.device in self._troubled:
                self._troubled.discard(event.device)
                self.tell("info", "device_online", event.device, device=name)

    async def tell_missing(self) -> None:
        """Give the devices that can't be used yet a while to be heard; then say which were not."""
        self._unmet = {device_id for device_id, device in self._rig.items() if not device.availability.usable}
        await asyncio.sleep(GRACE)
        for device_id in sorted(self._unmet):
            self._tell_if_missing(device_id)

    def _tell_if_missing(self, device_id: str) -> None:
        if device_id not in self._unmet or device_id not in self._rig:
            return
        self._unmet.discard(device_id)
        availability = self._rig[device_id].availability
        if availability.state is State.OFFLINE:
            self._troubled.add(device_id)
            reason = availability.reason.texts()
            self.tell("error", "device_offline", device_id, device=self._name(device_id), reason=reason)

    def _tell_wire(self, news: News, wire: str) -> None:
        names = [self._name(device_id) for device_id in self._wires.devices_on(wire)]
        if news == "down":
            self.tell("error", "wire_down", wire, wire=wire, count=str(len(names)), devices=listed(names))
        elif news == "up":
            self.tell("info", "wire_up", wire, wire=wire)

    def _flapping(self, event: Flapping) -> None:
        level, kind = ("warning", "device_flapping") if event.flapping else ("info", "device_steady")
        self.tell(level, kind, event.device, device=self._name(event.device), count=str(event.drops))

    def _fault(self, event: DeviceFault) -> None:
        withheld = self._faults.take(event.device)
        if withheld is None:
            return
        raw = f" [{event.raw[:24].hex(' ')}]" if event.raw else ""
        name, reason = self._name(event.device), event.message + raw
        self.tell("warning", "device_fault", event.device, device=name, reason=reason)
        if withheld:
            self.tell("warning", "device_faults", event.device, device=name, count=str(withheld))

    def _command(self, event: CommandDone) -> None:
        if event.error is not None:
            reason, name = event.error.texts(), self._name(event.device)
            by = _sent_by(event.by)
            self.tell("warning", "command_failed", event.device, device=name, verb=event.verb, by=by, reason=reason)

    def _run(self, event: RunChanged) -> None:
        record = event.record
        before = self._known.get(record.id)
        if before is record.phase:
            return
        self._known[record.id] = record.phase
        title = record.loaded.scene.title
        if before is None:
            kind = "run_taken_up" if record.interruptions else "run_started"
            self.tell("warning" if record.interruptions else "info", kind, record.id, by=_who(record), scene=title)
        if record.ended:
            self._known.pop(record.id)
            level, kind = _RUN_KINDS.get(record.phase, ("warning", "run_interrupted"))
            self.tell(level, kind, record.id, scene=title, reason=record.reason)
            for problem in record.unrestored:
                self.tell("error", "unrestored", record.id, reason=problem)

    def _stop(self, event: StopChanged) -> None:
        kind = "all_stop" if event.stop.active else "all_stop_released"
        self.tell("warning", kind, "hall", by=event.stop.by or "?")
        for problem in event.stop.unhalted:
            self.tell("error", "note", "hall", reason=problem)

    def _interlock(self, event: InterlockChanged) -> None:
        level, kind = ("error", "interlock_broken") if event.broken else ("info", "interlock_mended")
        self.tell(level, kind, event.interlock, name=event.name)

    def _unrestored(self, event: Unrestored) -> None:
        for device, problem in event.problems.items():
            self.tell("error", "unrestored", device, reason=problem)

    def _name(self, device_id: str) -> Texts:
        device = self._rig.get(device_id)
        return device.identity.name if device is not None else {"en": device_id}


def _sent_by(sender: Sender | None) -> str | Texts:
    """Say in brackets who had a command sent; nothing where that was not told."""
    if sender is None:
        return ""
    asked = f", {sender.asked_by}" if sender.asked_by else ""
    return {lang: f" ({sender.name.get(lang, sender.name.get('en', sender.id))}{asked})" for lang in LANGUAGES}


def _who(record: RunRecord) -> str:
    request = record.request
    return request.started_from or request.started_by
