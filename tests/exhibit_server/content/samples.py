"""Small files of each kind, made here: pictures by Pillow, the rest by hand from their formats."""

import io
import json
import struct
import wave
from pathlib import Path

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), colour: str = "teal") -> bytes:
    """Return a picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


def sound(seconds: float = 0.1) -> bytes:
    """Return silence as a WAV file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(2)
        opened.setframerate(8000)
        opened.writeframes(b"\0\0" * int(8000 * seconds))
    return made.getvalue()


def box(brand: bytes, *compatible: bytes) -> bytes:
    """Return the file type box an ISO media file begins with, and something behind it."""
    body = brand + struct.pack(">I", 0) + b"".join(compatible)
    return struct.pack(">I", len(body) + 8) + b"ftyp" + body + b"\0\0\0\x08free"


def ebml(doc_type: bytes) -> bytes:
    """Return an EBML header with a DocType, and something behind it."""
    body = b"\x42\x86\x81\x01" + b"\x42\x82" + bytes([0x80 | len(doc_type)]) + doc_type
    return b"\x1aE\xdf\xa3" + bytes([0x80 | len(body)]) + body + b"\x18S\x80g" + b"\x01" * 64


def ogg(packet: bytes) -> bytes:
    """Return the first page of an Ogg stream."""
    return b"OggS\0\x02" + b"\0" * 20 + b"\x01" + bytes([len(packet)]) + packet


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90"><rect width="160" height="90" fill="teal"/></svg>'
EVIL_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90" onload="document.title=\'ran\'">'
    b"<script>document.title='ran'</script><rect width='160' height='90'/></svg>"
)
BOMB_SVG = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nXin chào\n".encode()
GEOJSON = json.dumps({"type": "FeatureCollection", "features": []}).encode()
CITYJSON = json.dumps({"type": "CityJSON", "version": "2.0", "CityObjects": {}, "vertices": []}).encode()
TABLE = "chỉ số,giá trị\nPM2.5,12\nCO2,400\n".encode()

SAMPLES: dict[str, bytes] = {
    "image/png": picture("PNG"),
    "image/jpeg": picture("JPEG"),
    "image/webp": picture("WEBP"),
    "image/avif": picture("AVIF"),
    "image/svg+xml": SVG,
    "video/mp4": box(b"isom", b"iso2", b"avc1"),
    "video/webm": ebml(b"webm"),
    "audio/wav": sound(),
    "audio/mp4": box(b"M4A ", b"isom", b"mp42"),
    "audio/ogg": ogg(b"OpusHead\x01\x02"),
    "audio/mpeg": b"ID3\x04\x00\x00\x00\x00\x00\x0a" + b"\0" * 20,
    "application/pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "text/vtt": CAPTIONS,
    "application/geo+json": GEOJSON,
    "application/city+json": CITYJSON,
    "application/json": b'{"pm25": [1, 2, 3]}',
    "text/csv": TABLE,
}
"""A file of each media type that may come in."""

REFUSED: dict[str, bytes] = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page that claims to be a picture": b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
    "a drawing with a document type": BOMB_SVG,
    "a program": b"\x7fELF\x02\x01\x01" + b"\0" * 60,
    "a zip file": b"PK\x03\x04" + b"\0" * 60,
    "a GIF": b"GIF89a\x01\0\x01\0\0\0\0",
    "Matroska": ebml(b"matroska"),
    "QuickTime": box(b"qt  "),
    "HEIC": box(b"heic", b"mif1"),
    "a video in Ogg": ogg(b"\x80theora\x03\x02\x01"),
    "AVI": b"RIFF\x10\0\0\0AVI LIST",
    "words": "Chỉ là chữ, không có bảng".encode(),
    "UTF-16": "WEBVTT".encode("utf-16"),
    "broken JSON": b'{"type": "FeatureCollection", "features": [',
    "JSON with a number that is none": b'{"a": NaN}',
    "nothing but zeros": b"\0" * 100,
}


def written(folder: Path, content: bytes) -> Path:
    """Write a file whose name says nothing."""
    file = folder / "file"
    file.write_bytes(content)
    return file
