"""What changes of the hall look like to one kind of client."""

from typing import Any, Protocol

from exhibit_server.api import schemas
from exhibit_server.api.live_client import Client


class SceneViews(Protocol):
    """Describes a scene, for guides or for visitors."""

    def __call__(self, scene_id: str, *, guide: bool = False) -> schemas.SceneView: ...


def message_for(changes: schemas.LiveChanges, client: Client) -> str | None:
    """Render what such a client may see of the changes; None when that is nothing."""
    hidden: dict[str, Any] = {}
    if not client.staff:
        hidden |= {"events": [], "broken_scenes": None, "tours": {}}
    if not client.devices:
        hidden |= {"points": {}, "devices": {}}
    if not client.approver:
        hidden |= {"inbox": None}
    seen = changes.model_copy(update=hidden)
    shown = (seen.points, seen.devices, seen.readiness, seen.scenes, seen.runs, seen.queue, seen.events, seen.tours)
    others = (seen.broken_scenes, seen.stop, seen.inbox, seen.content)
    if not any(shown) and all(each is None for each in others):
        return None
    return seen.model_dump_json()
