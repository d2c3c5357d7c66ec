"""Screens that a technician adds while the hub runs: a device and a wire like those of the configuration's screens.

They are kept in the database. Where the configuration names one of them too by now, the configuration counts.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Self

from devices.core.clock import wall_time
from devices.core.device import Device
from devices.core.rig import Observer, Rig
from devices.core.texts import Texts
from devices.core.wires import Wire
from devices.showroom import DeviceConfig, Showroom
from exhibit_server.refusals import Refused
from exhibit_server.screens import Screens
from exhibit_server.store.added_screens import AddedScreen, AddedScreens

Kind = Literal["kiosk", "display"]
Make = Callable[[str, DeviceConfig, Wire, Observer], Device]
"""(id of the device, its configuration, its wire, observer) → the device. Raises ValueError in words."""

MOST = 100
LONGEST_ID = 24

SENTENCES: Mapping[str, Texts] = {
    "no_such_zone": {
        "vi": "Khu trưng bày không có khu vực “{what}”.",
        "ko": "전시관에 “{what}” 구역이 없습니다.",
        "en": "The hall has no zone “{what}”.",
    },
    "name_missing": {
        "vi": "Hãy đặt tên cho màn hình mới.",
        "ko": "새 화면의 이름을 입력하세요.",
        "en": "Give the new screen a name.",
    },
    "too_many_screens": {
        "vi": "Đã có {what} màn hình được thêm. Hãy gỡ bớt trước.",
        "ko": "추가된 화면이 이미 {what}개입니다. 먼저 일부를 제거하세요.",
        "en": "{what} screens have been added already. Remove some first.",
    },
    "screen_of_configuration": {
        "vi": "Màn hình này nằm trong cấu hình của khu trưng bày (showroom.yaml) nên chỉ gỡ được ở đó.",
        "ko": "이 화면은 전시관 설정(showroom.yaml)에 있으므로 그곳에서만 제거할 수 있습니다.",
        "en": "This screen stands in the hall's configuration (showroom.yaml); it can be removed only there.",
    },
    "screen_in_use": {
        "vi": "Một kịch bản đang dùng màn hình này. Hãy thử lại khi kịch bản kết thúc.",
        "ko": "시나리오가 이 화면을 사용 중입니다. 끝난 뒤 다시 시도하세요.",
        "en": "A scene is using this screen. Try again when it has ended.",
    },
    "screen_in_scenes": {
        "vi": "Các kịch bản sau dùng màn hình này: {what}. Hãy sửa chúng trước.",
        "ko": "다음 시나리오가 이 화면을 사용합니다: {what}. 먼저 수정하세요.",
        "en": "These scenes use this screen: {what}. Change them first.",
    },
}


def refusal(code: str, what: str = "") -> Refused:
    """Make a refusal."""
    return Refused(code, {language: text.format(what=what) for language, text in SENTENCES[code].items()})


def in_scenes(titles: Sequence[Texts]) -> Refused:
    """Make the refusal to remove what scenes name."""
    texts = SENTENCES["screen_in_scenes"].items()
    named = {tag: ", ".join(f"“{title.get(tag) or title.get('en', '')}”" for title in titles) for tag, _ in texts}
    return Refused("screen_in_scenes", {tag: text.format(what=named[tag]) for tag, text in texts})


class NewScreens:
    """All of them, and how they come and go."""

    def __init__(self, showroom: Showroom, rig: Rig, screens: Screens, store: AddedScreens, make: Make) -> None:
        self._showroom = showroom
        self._rig = rig
        self._screens = screens
        self._store = store
        self._make = make
        self.entries: dict[str, AddedScreen] = {}
        """By "display/wall", in the order they came."""

    async def settle(self, tell: Callable[[str], None]) -> Self:
        """Put those of the database into the hall; tell which can't be there any more, in words."""
        for entry in await self._store.all():
            try:
                self._admit(entry)
            except ValueError as problem:
                tell(f"the added screen {entry.screen} is left out: {problem}")
        return self

    def draft(self, kind: Kind, name: str, zone: str, by: str) -> AddedScreen:
        """Make what would be added. Raises Refused in words."""
        name = " ".join(name.split())
        if not name:
            raise refusal("name_missing")
        if zone not in self._showroom.zones:
            raise refusal("no_such_zone", zone)
        if len(self.entries) >= MOST:
            raise refusal("too_many_screens", str(MOST))
        texts = dict.fromkeys(self._showroom.hall.languages, name)
        return AddedScreen(screen=f"{kind}/{self._free_id(kind, name)}", name=texts, zone=zone, by=by, at=wall_time())

    async def add(self, entry: AddedScreen) -> None:
        """Add a screen: it is a device at once."""
        await self._store.add(entry)
        self._admit(entry)

    def may_go(self, screen: str, scenes: Sequence[Texts], *, busy: bool) -> AddedScreen:
        """Return a screen that may be removed. `scenes`: titles of those that name its device. Raises Refused."""
        entry = self.entries.get(screen)
        if entry is None:
            raise refusal("screen_of_configuration")
        if busy:
            raise refusal("screen_in_use")
        if scenes:
            raise in_scenes(scenes)
        return entry

    async def remove(self, entry: AddedScreen) -> None:
        """Take a screen out of the hall; whoever has it open is sent away, and needs another key by then."""
        await self._store.remove(entry.screen)
        del self.entries[entry.screen]
        await self._rig.remove(entry.device)
        self._screens.remove(entry.screen)

    def _admit(self, entry: AddedScreen) -> None:
        if entry.zone not in self._showroom.zones:
            raise ValueError(f"there is no zone {entry.zone!r}")
        if self._screens.device(entry.screen) is not None:
            raise ValueError("it stands in the configuration")
        config = DeviceConfig(name=dict(entry.name), zone=entry.zone, driver=f"browser_{entry.kind}")
        if entry.device in self._rig:
            raise ValueError(f"there is a device {entry.device!r} already")
        wire = self._screens.add(entry.screen, entry.device)
        self._rig.add(lambda observer: self._make(entry.device, config, wire, observer))
        self.entries[entry.screen] = entry

    def _free_id(self, kind: Kind, name: str) -> str:
        """Return an id that is read from the name, as far as it has Latin letters, and is nobody's."""
        plain = unicodedata.normalize("NFKD", name.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
        word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-")
        base = word if re.match("[a-z]", word) else "screen"
        found, count = base, 1
        while self._screens.device(f"{kind}/{found}") is not None or f"{kind}-{found}" in self._rig:
            count += 1
            found = f"{base}-{count}"
        return found
