"""What bytes are, told by how they begin: never by a file's name or by what somebody claims.

Strict on purpose, and so small: an allow-list needs no library of a thousand signatures, most of which would have to be
refused. Sources: ISO/IEC 14496-12 (ftyp), the WebM container guidelines and RFC 8794 (EBML), RFC 2083, the JPEG, RIFF
and Ogg (RFC 3533) formats, ISO 32000 (PDF), ISO/IEC 11172-3 (MPEG audio frames).
"""

from collections.abc import Mapping

HEAD = 4096
"""Bytes that are enough to tell; a file may be shorter."""

_VIDEO_BRANDS = frozenset({b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash"})
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
_IMAGE_BRANDS = frozenset({b"avif", b"avis"})
_OGG_SOUND = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
_RIFF: Mapping[bytes, str] = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}


def media_type_of(head: bytes) -> str | None:
    """Return the media type of a binary file that begins so; None for one not allowed, or for text."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and len(head) >= 12:
        return _RIFF.get(head[8:12])
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"OggS"):
        return _ogg(head)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if _doc_type(head) == b"webm" else None
    if head[4:8] == b"ftyp":
        return _iso(head)
    return "audio/mpeg" if _is_mpeg_sound(head) else None


def may_be_text(head: bytes) -> bool:
    """Whether it could be the beginning of text in UTF-8: of nothing else do we know text formats."""
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and len(head) - error.start < 4
    return True


def _ogg(head: bytes) -> str | None:
    """Return the type by the first packet of the first page: sound only, a video in Ogg is not on the list."""
    if len(head) < 28:
        return None
    packet = head[27 + head[26] :]
    return "audio/ogg" if packet.startswith(_OGG_SOUND) else None


def _doc_type(head: bytes) -> bytes | None:
    """Return EBML's DocType: element 0x4282, one byte of size, the word."""
    at = head.find(b"\x42\x82", 4, 128)
    if at < 0 or at + 2 >= len(head):
        return None
    size = head[at + 2] & 0x7F
    return head[at + 3 : at + 3 + size].rstrip(b"\0")


def _iso(head: bytes) -> str | None:
    """Return the type by the brands of a file type box, the major one first."""
    length = int.from_bytes(head[:4], "big")
    box = head[8 : min(max(length, 12), len(head))]
    brands = [box[:4], *(box[at : at + 4] for at in range(8, len(box) - 3, 4))]
    for brand in brands:
        if brand in _IMAGE_BRANDS:
            return "image/avif"
        if brand in _SOUND_BRANDS:
            return "audio/mp4"
        if brand in _VIDEO_BRANDS:
            return "video/mp4" if not _IMAGE_BRANDS.intersection(brands) else "image/avif"
    return None


def _is_mpeg_sound(head: bytes) -> bool:
    """Whether it begins with an ID3v2 tag, or with a frame of layer III whose fields can be."""
    if head.startswith(b"ID3") and len(head) >= 10:
        return head[3] in (2, 3, 4) and all(byte < 0x80 for byte in head[6:10])
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sampling != 3
