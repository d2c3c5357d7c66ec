"""Draws the demonstration's film and has Chromium record it: `python docs/make_example_film.py`.

A city of our own shapes from day to night and back in six seconds: a train along the metro line, water that rises and
falls, lamps. Nothing in it is a fact. The film is small enough to lie in the repository; run this again to change it.
"""

import base64
import struct
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).parent.parent / "exhibit_server" / "content" / "example" / "film.webm"
CHROMIUM = "/usr/bin/chromium"
SECONDS = 6
BITS_A_SECOND = 95_000

INFO, DURATION = b"\x15\x49\xa9\x66", b"\x44\x89"

DRAWING = """
const W = 640, H = 360, TURN = Math.PI * 2;
const mix = (a, b, share) => a.map((each, at) => Math.round(each + (b[at] - each) * share));
const rgb = (colour) => `rgb(${colour.join(" ")})`;
const blocks = Array.from({length: 15}, (_, at) => ({
  x: at * 44 - 8, w: 30 + ((at * 7) % 13), h: 50 + ((at * 53) % 105), rows: 3 + ((at * 5) % 5),
}));

function draw(pen, share) {
  const night = 0.5 - 0.5 * Math.cos(share * TURN);
  const sky = pen.createLinearGradient(0, 0, 0, H);
  sky.addColorStop(0, rgb(mix([214, 226, 246], [20, 23, 43], night)));
  sky.addColorStop(1, rgb(mix([243, 245, 250], [43, 49, 102], night)));
  pen.fillStyle = sky;
  pen.fillRect(0, 0, W, H);
  pen.fillStyle = rgb(mix([255, 214, 120], [243, 245, 250], night));
  pen.beginPath();
  pen.arc(W * (0.12 + 0.76 * share), 78 - 46 * Math.sin(share * Math.PI), 17, 0, TURN);
  pen.fill();
  for (const block of blocks) {
    pen.fillStyle = rgb(mix([150, 160, 196], [29, 33, 70], night));
    pen.fillRect(block.x, 262 - block.h, block.w, block.h);
    pen.fillStyle = `rgb(243 191 95 / ${night})`;
    for (let row = 0; row < block.rows; row += 1)
      if ((block.x * 3 + row * 7) % 5 !== 0) pen.fillRect(block.x + 7, 272 - block.h + row * 15, block.w - 14, 5);
  }
  pen.fillStyle = rgb(mix([0, 153, 122], [0, 102, 79], night));
  pen.fillRect(0, 262, W, 22);
  const level = 330 - 26 * night;
  pen.fillStyle = rgb(mix([116, 178, 226], [44, 84, 150], night));
  pen.beginPath();
  pen.moveTo(0, level);
  for (let x = 0; x <= W; x += 16) pen.lineTo(x, level + 3 * Math.sin(x / 38 + share * TURN * 2));
  pen.lineTo(W, H);
  pen.lineTo(0, H);
  pen.fill();
  pen.lineWidth = 6;
  pen.lineCap = "round";
  pen.strokeStyle = "rgb(0 153 122)";
  pen.beginPath();
  pen.moveTo(40, 246);
  pen.lineTo(600, 246);
  pen.stroke();
  const along = 0.5 - 0.5 * Math.cos(share * TURN);
  for (let at = 0; at <= 5; at += 1) {
    const x = 40 + at * 112, passed = along * 5 >= at - 0.02;
    pen.fillStyle = passed ? "rgb(0 153 122)" : "white";
    pen.beginPath();
    pen.arc(x, 246, 9, 0, TURN);
    pen.fill();
    pen.stroke();
  }
  pen.fillStyle = "white";
  pen.beginPath();
  pen.roundRect(40 + along * 560 - 21, 236, 42, 20, 10);
  pen.fill();
  pen.stroke();
}

async function record(seconds, bits) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [W, H];
  const pen = canvas.getContext("2d");
  draw(pen, 0);
  const type = "video/webm;codecs=vp9";
  const recorder = new MediaRecorder(canvas.captureStream(20), {mimeType: type, videoBitsPerSecond: bits});
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  const begin = performance.now();
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const share = (performance.now() - begin) / 1000 / seconds;
      draw(pen, Math.min(share, 1));
      if (share >= 1) { clearInterval(timer); resolve(); }
    }, 1000 / 25);
  });
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
"""


def with_length(film: bytes, seconds: float) -> bytes:
    """Put the length into a recorded film's head: a recorder does not know it when it writes that."""
    at = film.index(INFO) + len(INFO)
    width = 9 - film[at].bit_length()
    size = int.from_bytes(film[at : at + width], "big") & ((1 << (7 * width)) - 1)
    body = film[at + width : at + width + size]
    if DURATION in body:
        return film
    body += DURATION + b"\x88" + struct.pack(">d", seconds * 1000)
    return film[:at] + (len(body) | 1 << 56).to_bytes(8, "big") + body + film[at + width + size :]


def main() -> None:
    """Record the film and write it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(content=DRAWING)
        recorded = base64.b64decode(page.evaluate(f"record({SECONDS}, {BITS_A_SECOND})"))
        browser.close()
    film = with_length(recorded, SECONDS)
    TARGET.write_bytes(film)
    print(f"{TARGET.name}: {len(film)} bytes")


if __name__ == "__main__":
    main()
