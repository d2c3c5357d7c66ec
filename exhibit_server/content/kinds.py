"""What may come in: an allow-list of media types, each with its kind and its limit in size."""

from collections.abc import Mapping

from exhibit_server.settings import Settings
from exhibit_server.store.content_entries import Kind

CAPTIONS = "text/vtt"

KIND_OF: Mapping[str, Kind] = {
    "video/mp4": "video",
    "video/webm": "video",
    "image/jpeg": "image",
    "image/png": "image",
    "image/webp": "image",
    "image/avif": "image",
    "image/svg+xml": "image",
    "audio/mpeg": "sound",
    "audio/ogg": "sound",
    "audio/wav": "sound",
    "audio/mp4": "sound",
    "application/pdf": "document",
    "application/geo+json": "map",
    "application/city+json": "map",
    "application/json": "data",
    "text/csv": "data",
}
"""By media type. Captions (`text/vtt`) are no kind: they belong to a video or a sound."""

ENDING: Mapping[str, str] = {
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/svg+xml": ".svg",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
    "application/pdf": ".pdf",
    "application/geo+json": ".geojson",
    "application/city+json": ".city.json",
    "application/json": ".json",
    "text/csv": ".csv",
    CAPTIONS: ".vtt",
}

MEGABYTE = 1_000_000


def limit_of(media_type: str, settings: Settings) -> int:
    """Return how many bytes a file of a media type may have."""
    if media_type == CAPTIONS:
        return 2 * MEGABYTE
    megabytes = {
        "video": settings.content_video_mb,
        "image": settings.content_image_mb,
        "sound": settings.content_sound_mb,
        "document": settings.content_document_mb,
        "map": settings.content_data_mb,
        "data": settings.content_data_mb,
        "link": 0,
    }
    return megabytes[KIND_OF[media_type]] * MEGABYTE


def largest(settings: Settings) -> int:
    """Return how many bytes a file of any media type may have."""
    return max(limit_of(media_type, settings) for media_type in ENDING)
