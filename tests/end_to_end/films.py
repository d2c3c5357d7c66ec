"""Media made on the spot: a film that the browser records of its own drawing, so that any Chromium can play it."""

import base64
import io
import struct

from PIL import Image
from playwright.sync_api import Browser

INFO, DURATION = b"\x15\x49\xa9\x66", b"\x44\x89"

RECORD = """
async ([seconds, colour]) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 180];
  const pen = canvas.getContext("2d");
  const begin = performance.now();
  const draw = () => {
    const share = Math.min(1, (performance.now() - begin) / 1000 / seconds);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 320, 180);
    pen.fillStyle = "white";
    pen.fillRect(0, 80, 320 * share, 20);
  };
  draw();
  const options = {mimeType: "video/webm;codecs=vp8", videoBitsPerSecond: 250000};
  const recorder = new MediaRecorder(canvas.captureStream(25), options);
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  const timer = setInterval(draw, 40);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  clearInterval(timer);
  recorder.stop();
  await ended;
  let text = "";
  for (const byte of new Uint8Array(await new Blob(parts).arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
}
"""


def film(browser: Browser, seconds: float, colour: str = "teal") -> bytes:
    """Return a film (WebM, VP8, 320 × 180) of about this length."""
    page = browser.new_page()
    try:
        recorded = base64.b64decode(page.evaluate(RECORD, [seconds, colour]))
    finally:
        page.close()
    return _with_length(recorded, seconds)


def document(pages: int) -> bytes:
    """Return a PDF of landscape pages, each a colour."""
    sheets = [Image.new("RGB", (420, 297), colour) for colour in ("teal", "navy", "olive", "maroon")[:pages]]
    made = io.BytesIO()
    sheets[0].save(made, "PDF", save_all=True, append_images=sheets[1:])
    return made.getvalue()


def _with_length(recorded: bytes, seconds: float) -> bytes:
    """Put the length into the film's head: a recorder does not know it yet when it writes that."""
    at = recorded.index(INFO) + len(INFO)
    width = 9 - recorded[at].bit_length()
    size = int.from_bytes(recorded[at : at + width], "big") & ((1 << (7 * width)) - 1)
    body = recorded[at + width : at + width + size]
    if DURATION in body:
        return recorded
    body += DURATION + b"\x88" + struct.pack(">d", seconds * 1000)
    return recorded[:at] + (len(body) | 1 << 56).to_bytes(8, "big") + body + recorded[at + width + size :]
