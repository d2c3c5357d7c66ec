"""Backups: make one now, take one away. Bringing one back is a command on the hub's machine, with the hub stopped."""

import asyncio
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse

from exhibit_server.access import Permission, Principal
from exhibit_server.api.deps import HubDep, allowed
from exhibit_server.api.problems import NotThere
from exhibit_server.api.schemas.users import BackupsView, BackupView
from exhibit_server.backups import MOST, Backups

router = APIRouter(tags=["backups"])

Administrator = Annotated[Principal, Depends(allowed(Permission.MAKE_BACKUP))]


@router.get("/backups")
async def list_backups(hub: HubDep, _: Administrator) -> BackupsView:
    """List the archives in the hub's data folder, the newest first."""
    found = await asyncio.to_thread(Backups(hub.settings.data).all)
    return BackupsView(
        items=[BackupView(**asdict(each)) for each in found],
        kept=MOST,
        restore="exhibit restore FILE --data DIR --force",
    )


@router.post("/backups", status_code=201)
async def make_backup(hub: HubDep, _: Administrator) -> BackupView:
    """Make an archive now, while everything goes on; the oldest beyond those kept are removed."""
    return BackupView(**asdict(await asyncio.to_thread(Backups(hub.settings.data).make)))


@router.get("/backups/{name}", response_class=FileResponse)
async def download_backup(name: str, hub: HubDep, _: Administrator) -> FileResponse:
    """Send an archive. It holds keys and everybody's PIN hashes: keep it where only administrators come."""
    file = await asyncio.to_thread(Backups(hub.settings.data).file, name)
    if file is None:
        raise NotThere("backup", name)
    return FileResponse(file, media_type="application/gzip", filename=name, headers={"Cache-Control": "no-store"})
