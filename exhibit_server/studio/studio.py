"""Drafts and versions of scenes: saved, checked, published as files; and who did it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from devices.core.clock import wall_time
from devices.core.texts import Texts
from devices.showroom import Showroom
from exhibit_server.chronicle import Chronicle
from exhibit_server.library import SceneLibrary
from exhibit_server.store.entries import DraftEntry, VersionEntry
from exhibit_server.store.scripts import Scripts
from exhibit_server.store.text import storable
from exhibit_server.studio.checking import Checked, Checker
from exhibit_server.studio.files import read_scene, write_scene
from exhibit_server.studio.refusals import DraftTaken, NotPublishable, no
from exhibit_server.studio.rehearsing import Rehearsals
from exhibit_server.studio.template import new_scene
from scenes.fields import IDENTIFIER
from scenes.loader import version_of

Reload = Callable[[], Awaitable[None]]
"""Puts the scenes on the stage as their files are now."""

FILE = "file"
"""Who made a version that was found in its file."""

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What there is of a scene: the version in its file, and the draft."""

    name: str
    published: VersionEntry | None
    draft: DraftEntry | None

    @property
    def text(self) -> str:
        """What is worked on: the draft where there is one."""
        if self.draft is not None:
            return self.draft.text
        return self.published.text if self.published is not None else ""


class Studio:
    """The scenes of the hall as people write them. `notice` is called whenever the files may have changed."""

    def __init__(
        self,
        store: Scripts,
        library: SceneLibrary,
        showroom: Showroom,
        chronicle: Chronicle,
        *,
        checker: Checker,
        rehearsals: Rehearsals,
        reload: Reload,
    ) -> None:
        self._store, self._library, self._showroom, self._chronicle = store, library, showroom, chronicle
        self._reload = reload
        self._files = asyncio.Lock()
        self.checker = checker
        self.rehearsals = rehearsals

    # -- reading ------------------------------------------------------------------------------------------------------

    async def scripts(self) -> list[Script]:
        """Return every scene there is a file or a draft of, by name."""
        drafts = {draft.scene: draft for draft in await self._store.drafts()}
        there = self._there()
        latest = {name: version for name, version in (await self._store.latest()).items() if name in there}
        names = sorted({*drafts, *latest})
        return [Script(name=name, published=latest.get(name), draft=drafts.get(name)) for name in names]

    async def script(self, name: str) -> Script:
        """Return one scene. Raises Refused."""
        draft = await self._store.draft(name)
        published = (await self._store.latest()).get(name) if name in self._there() else None
        if draft is None and published is None:
            raise no("no_such_scene", missing=True, scene=name)
        return Script(name=name, published=published, draft=draft)

    async def versions(self, name: str) -> list[VersionEntry]:
        """Return the versions of a scene, newest first. Raises Refused."""
        await self.script(name)
        return await self._store.versions(name)

    async def version(self, name: str, number: int) -> VersionEntry:
        """Return one version. Raises Refused."""
        await self.script(name)
        found = await self._store.version(name, number)
        if found is None:
            raise no("no_such_version", missing=True, scene=name, version=str(number))
        return found

    # -- drafts -------------------------------------------------------------------------------------------------------

    async def begin(self, name: str, title: Texts, zone: str | None, by: str) -> DraftEntry:
        """Begin a new scene as a draft. Raises Refused."""
        zones = list(self._showroom.zones)
        if zone is not None and zone not in zones:
            raise no("no_such_zone", zone=zone)
        if name in self._there():
            raise no("scene_exists", scene=name)
        text = new_scene(name, title, zone or zones[0], self._showroom.hall.languages)
        draft = await self._store.save(name, text, revision=None, base=None, by=by, at=wall_time())
        if draft is None:
            raise no("scene_exists", scene=name)
        self._chronicle.tell("info", "scene_draft_begun", name, by=by, scene=name)
        return draft

    async def save(self, name: str, text: str, revision: int | None, by: str) -> DraftEntry:
        """Save a draft in place of the one with this revision. Raises Refused, DraftTaken."""
        script = await self.script(name)
        base = script.draft.base if script.draft is not None else _number(script.published)
        draft = await self._save(name, text, revision, base, by)
        self._chronicle.tell("info", "scene_draft_saved", name, by=by, scene=name, revision=str(draft.revision))
        return draft

    async def discard(self, name: str, revision: int | None, by: str) -> None:
        """Take a draft away; with a revision, only that one. Raises Refused, DraftTaken."""
        draft = (await self.script(name)).draft
        if draft is None:
            raise no("no_draft", missing=True, scene=name)
        wanted = draft.revision if revision is None else revision
        if not await self._store.discard(name, wanted, by=by, at=wall_time()):
            raise DraftTaken(await self._store.draft(name))
        self._chronicle.tell("info", "scene_draft_discarded", name, by=by, scene=name)

    async def restore(self, name: str, number: int, revision: int | None, by: str) -> DraftEntry:
        """Take an old version up again as a draft, in place of the one with this revision. Raises as `save` does."""
        version = await self.version(name, number)
        draft = await self._save(name, version.text, revision, number, by)
        self._chronicle.tell("info", "scene_restored", name, by=by, scene=name, version=str(number))
        return draft

    async def _save(self, name: str, text: str, revision: int | None, base: int | None, by: str) -> DraftEntry:
        kept = storable(text)
        draft = await self._store.save(name, kept, revision=revision, base=base, by=by, at=wall_time())
        if draft is None:
            raise DraftTaken(await self._store.draft(name))
        return draft

    # -- publishing ---------------------------------------------------------------------------------------------------

    async def publish(self, name: str, revision: int, note: str, by: str) -> VersionEntry:
        """Write the draft into the scene's file, as its next version. Raises Refused, DraftTaken, NotPublishable.

        The version is kept before the file is written, and the draft goes after: whatever dies in between, no text is
        lost. Runs under way go on with the version they began with.
        """
        draft = (await self.script(name)).draft
        if draft is None:
            raise no("no_draft", missing=True, scene=name)
        if draft.revision != revision:
            raise DraftTaken(draft)
        checked = await self.checker.check(name, draft.text)
        if not checked.passed:
            raise NotPublishable(checked)
        async with self._files:
            version = await self._write(draft, note, by)
        await self._store.discard(name, revision, by=by, at=wall_time())
        await self._reload()
        told = f": {note}" if note else ""
        self._chronicle.tell("info", "scene_published", name, by=by, scene=name, version=str(version.number), note=told)
        return version

    async def _write(self, draft: DraftEntry, note: str, by: str) -> VersionEntry:
        """Keep a version and write its file. Raises Refused when it can't be written."""
        name, before = draft.scene, await self._store.versions(draft.scene)
        number = before[0].number + 1 if before else 1
        version = VersionEntry(
            scene=name,
            number=number,
            hash=version_of([draft.text]),
            text=draft.text,
            origin="studio",
            by=by,
            at=wall_time(),
            note=storable(note),
        )
        await self._store.add(version)
        try:
            await asyncio.to_thread(write_scene, self._library.own, name, draft.text)
        except OSError as error:
            await self._store.take_back(name, number)
            raise no("cannot_write", problem=error.strerror or str(error)) from error
        return version

    async def notice(self) -> None:
        """Keep what stands in the files as versions, where it is not what was kept last."""
        async with self._files:
            texts = await asyncio.to_thread(self._read)
            latest = await self._store.latest()
            for name, text in texts.items():
                last = latest.get(name)
                if last is None or last.text != text:
                    await self._keep_found(name, text, last)

    async def _keep_found(self, name: str, text: str, last: VersionEntry | None) -> None:
        number = last.number + 1 if last is not None else 1
        await self._store.add(
            VersionEntry(
                scene=name, number=number, hash=version_of([text]), text=text, origin="file", by=FILE, at=wall_time()
            )
        )
        if last is not None:
            self._chronicle.tell("info", "scene_file_changed", name, scene=name, version=str(number))

    async def check(self, name: str, text: str) -> Checked:
        """Check a text as this scene."""
        return await self.checker.check(name, text)

    def _there(self) -> set[str]:
        return {name for name in self._library.files() if IDENTIFIER.fullmatch(name) and len(name) <= LONGEST_NAME}

    def _read(self) -> dict[str, str]:
        there = self._there()
        texts = {name: read_scene(path) for name, path in self._library.files().items() if name in there}
        return {name: text for name, text in texts.items() if text is not None}


def _number(version: VersionEntry | None) -> int | None:
    return version.number if version is not None else None
