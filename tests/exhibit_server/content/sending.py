"""Uploads as a client of the API makes them."""

import base64
import hashlib
from typing import Any

import httpx

Json = dict[str, Any]
PIECE = "application/offset+octet-stream"
TITLE = {"vi": "Ảnh", "ko": "사진", "en": "A picture"}


def begin(api: httpx.Client, content: bytes, filename: str = "file") -> Json:
    """Begin an upload."""
    answer = api.post("/api/content-uploads", json={"filename": filename, "size": len(content)})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def send(api: httpx.Client, upload: Json, piece: bytes, offset: int, **headers: str) -> httpx.Response:
    """Send a piece."""
    said = {"Upload-Offset": str(offset), "Content-Type": PIECE, **headers}
    return api.patch(upload["address"], content=piece, headers=said)


def checksum(piece: bytes, algorithm: str = "sha256") -> str:
    """Return the header that goes with a piece."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()}"


def uploaded(api: httpx.Client, content: bytes, filename: str = "file") -> str:
    """Upload something whole; return the upload's id."""
    upload = begin(api, content, filename)
    answer = send(api, upload, content, 0)
    assert answer.status_code == 204, answer.text
    return str(upload["id"])


def add(api: httpx.Client, name: str, content: bytes, **more: Any) -> Json:
    """Make an item of one file."""
    file = {"upload": uploaded(api, content, f"{name}.bin"), **more.pop("file", {})}
    answer = api.post("/api/content", json={"name": name, "title": TITLE, "files": [file], **more})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found
