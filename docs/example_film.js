/* A day in a city of our own shapes: `draw(pen, share)` paints the moment `share` (0 to 1, and 1 looks like 0). */
const [W, H, TURN] = [1280, 720, Math.PI * 2];
const [BANK, LINE] = [566, 652];

const hex = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
const mix = (a, b, part) => a.map((each, at) => Math.round(each + (b[at] - each) * part));
const rgb = (colour, alpha = 1) => `rgb(${colour.join(" ")} / ${alpha})`;
const ease = (x) => x * x * (3 - 2 * x);

/* Midnight, dawn, noon, dusk, midnight: sky above, sky below, far houses, near houses, ground, water, light of windows. */
const HOURS = [
  [0.0, "#0d1026", "#2b3166", "#232952", "#1d2146", "#12583f", "#1c2f66", 1],
  [0.2, "#5b6cc0", "#f7b98a", "#7f83b4", "#3a4180", "#2c7f63", "#6f7fb8", 0.5],
  [0.32, "#a9cdf3", "#eaf4fd", "#b6c0dd", "#4a52a0", "#3fae88", "#7cc0ee", 0],
  [0.62, "#a3caf3", "#f2f7fd", "#b0bbda", "#474f9c", "#3aa983", "#72b8ea", 0],
  [0.76, "#4b57ad", "#f59c6b", "#7a76ab", "#343a78", "#23775b", "#6a73b2", 0.65],
  [0.88, "#161a3c", "#3a3f7c", "#2a3062", "#21264f", "#145f45", "#22367a", 1],
  [1.0, "#0d1026", "#2b3166", "#232952", "#1d2146", "#12583f", "#1c2f66", 1],
].map(([at, ...rest]) => [at, ...rest.map((each) => (typeof each === "string" ? hex(each) : each))]);

function hour(share) {
  const next = HOURS.findIndex(([at]) => at >= share && at > 0);
  const [a, b] = [HOURS[next - 1], HOURS[next]];
  const part = ease((share - a[0]) / (b[0] - a[0]));
  const [above, below, far, near, ground, water] = [1, 2, 3, 4, 5, 6].map((at) => mix(a[at], b[at], part));
  return { above, below, far, near, ground, water, lit: a[7] + (b[7] - a[7]) * part };
}

/* The same "random" numbers each time. */
const odd = (seed) => {
  const raw = Math.sin(seed * 127.1 + 11.7) * 43758.5453;
  return raw - Math.floor(raw);
};

function fill(pen, colour, shape) {
  pen.fillStyle = colour;
  pen.beginPath();
  shape();
  pen.fill();
}
const disc = (pen, x, y, radius, colour) => fill(pen, colour, () => pen.arc(x, y, radius, 0, TURN));
const box = (pen, x, y, w, h, radius, colour) => fill(pen, colour, () => pen.roundRect(x, y, w, h, radius));

function glow(pen, x, y, radius, colour, strength) {
  const light = pen.createRadialGradient(x, y, 0, x, y, radius);
  light.addColorStop(0, rgb(colour, strength));
  light.addColorStop(1, rgb(colour, 0));
  pen.fillStyle = light;
  pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

function sky(pen, now, share) {
  const air = pen.createLinearGradient(0, 0, 0, 500);
  air.addColorStop(0, rgb(now.above));
  air.addColorStop(1, rgb(now.below));
  pen.fillStyle = air;
  pen.fillRect(0, 0, W, H);
  for (let at = 0; at < 90; at += 1) {
    const twinkle = 0.55 + 0.45 * Math.sin(share * TURN * (2 + (at % 3)) + at);
    disc(pen, odd(at) * W, odd(at + 200) * 380, 0.8 + odd(at + 400) * 1.3, rgb([243, 245, 250], Math.max(0, now.lit - 0.4) * twinkle));
  }
  const sun = (share - 0.18) / 0.64;
  if (sun > -0.1 && sun < 1.1) {
    const [x, y] = [120 + 1040 * sun, 470 - 350 * Math.sin(Math.max(0, Math.min(1, sun)) * Math.PI) + (sun < 0 || sun > 1 ? 80 : 0) * Math.abs(sun < 0 ? sun : sun - 1) * 10];
    glow(pen, x, y, 190, [255, 226, 150], 0.55);
    disc(pen, x, y, 46, rgb([255, 214, 120]));
  }
  const moon = ((share + 0.24) % 1) / 0.48;
  if (moon < 1) {
    const [x, y] = [160 + 960 * moon, 430 - 320 * Math.sin(moon * Math.PI)];
    glow(pen, x, y, 120, [230, 236, 255], 0.25 * now.lit);
    disc(pen, x, y, 30, rgb([243, 245, 250], now.lit));
    disc(pen, x + 14, y - 8, 25, rgb(mix(now.above, now.below, y / 500), now.lit));
  }
  for (let at = 0; at < 5; at += 1) {
    const x = ((odd(at + 7) + share * (at % 2 ? 1 : 2)) % 1) * (W + 400) - 200;
    const [y, size] = [70 + odd(at + 31) * 170, 0.7 + odd(at + 51) * 0.6];
    const colour = rgb([255, 255, 255], 0.75 - 0.62 * now.lit);
    fill(pen, colour, () => {
      pen.roundRect(x - 90 * size, y, 180 * size, 34 * size, 17 * size);
      pen.arc(x - 30 * size, y + 4, 34 * size, 0, TURN);
      pen.arc(x + 28 * size, y + 8, 26 * size, 0, TURN);
    });
  }
}

function hills(pen, now) {
  fill(pen, rgb(mix(now.below, now.far, 0.35)), () => {
    pen.moveTo(0, 430);
    for (let x = 0; x <= W; x += 8) pen.lineTo(x, 400 - 42 * Math.sin(x / 190 + 0.6) - 22 * Math.sin(x / 83));
    pen.lineTo(W, H);
    pen.lineTo(0, H);
  });
}

function windows(pen, now, { x, y, w, h, seed }, step) {
  const [columns, rows] = [Math.floor((w - 14) / step), Math.floor((h - 24) / (step * 1.25))];
  const left = x + (w - columns * step) / 2 + step * 0.2;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const who = odd(seed + row * 31 + column * 7);
      // People come home at their own time: each window has an hour from which it is lit.
      const lit = who < 0.62 ? Math.max(0, Math.min(1, (now.lit - who) * 5)) : 0;
      const dark = mix(now.near, [200, 215, 255], 0.2);
      const place = [left + column * step, y + 18 + row * step * 1.25, step * 0.58, step * 0.7];
      box(pen, ...place, 2, rgb(mix(dark, [255, 211, 119], lit)));
    }
}

const FAR = Array.from({ length: 26 }, (_, at) => ({ x: at * 52 - 20, w: 34 + odd(at) * 24, h: 46 + odd(at + 60) * 116 }));
const NEAR = [
  [-30, 150, 250], [104, 96, 350], [186, 118, 212], [288, 78, 292],
  [890, 84, 268], [962, 126, 366], [1076, 92, 226], [1156, 150, 310],
].map(([x, w, h], at) => ({ x, w, h, y: BANK - h, seed: at * 97 + 3 }));

function city(pen, now) {
  for (const { x, w, h } of FAR) box(pen, x, 498 - h, w, h + 20, 3, rgb(now.far));
  fill(pen, rgb(now.water), () => pen.rect(0, 490, W, BANK - 480));
}

function bridge(pen, now) {
  pen.strokeStyle = rgb(mix(now.near, [255, 255, 255], 0.28));
  pen.lineWidth = 6;
  for (let at = 0; at < 5; at += 1) {
    const x = 372 + at * 108;
    pen.beginPath();
    pen.moveTo(x, 492);
    pen.quadraticCurveTo(x + 54, 404, x + 108, 492);
    pen.stroke();
    pen.lineWidth = 2.5;
    for (let rod = 1; rod < 6; rod += 1) {
      const part = rod / 6;
      pen.beginPath();
      pen.moveTo(x + 108 * part, 492);
      pen.lineTo(x + 108 * part, 492 - 176 * part * (1 - part));
      pen.stroke();
    }
    pen.lineWidth = 6;
    box(pen, x - 5, 492, 10, 44, 2, rgb(mix(now.near, [0, 0, 0], 0.1)));
  }
  box(pen, 340, 488, 600, 10, 3, rgb(mix(now.near, [255, 255, 255], 0.15)));
}

function river(pen, now, share) {
  for (let at = 0; at < 46; at += 1) {
    const [x, y] = [330 + odd(at + 3) * 620, 506 + odd(at + 90) * 54];
    const sway = 16 * Math.sin(share * TURN * 3 + at * 1.7);
    const colour = now.lit > 0.5 && at % 3 === 0 ? [255, 211, 119] : [255, 255, 255];
    box(pen, x + sway, y, 20 + odd(at + 5) * 46, 3, 1.5, rgb(colour, 0.16 + 0.2 * odd(at + 8)));
  }
  const boat = 300 + 700 * (0.5 - 0.5 * Math.cos(share * TURN));
  const bob = 2 * Math.sin(share * TURN * 6);
  fill(pen, rgb(mix([196, 62, 52], now.near, now.lit * 0.4)), () => {
    pen.moveTo(boat - 44, 536 + bob);
    pen.lineTo(boat + 44, 536 + bob);
    pen.quadraticCurveTo(boat + 30, 556 + bob, boat, 556 + bob);
    pen.quadraticCurveTo(boat - 30, 556 + bob, boat - 44, 536 + bob);
  });
  box(pen, boat - 18, 522 + bob, 36, 15, 5, rgb(mix([250, 236, 206], [255, 211, 119], now.lit)));
}

function towers(pen, now) {
  for (const [at, house] of NEAR.entries()) {
    const colour = at % 3 === 1 ? mix(now.near, [0, 0, 20], 0.28) : at % 3 === 2 ? mix(now.near, [140, 150, 230], 0.22) : now.near;
    box(pen, house.x, house.y, house.w, house.h + 8, 6, rgb(colour));
    windows(pen, now, house, at % 2 ? 17 : 21);
    if (house.h > 330) {
      box(pen, house.x + house.w / 2 - 2, house.y - 46, 4, 48, 2, rgb(colour));
      disc(pen, house.x + house.w / 2, house.y - 46, 4, rgb([229, 72, 77]));
    } else if (at % 2 === 0)
      for (let tuft = 0; tuft < 4; tuft += 1)
        disc(pen, house.x + (house.w * (tuft + 0.6)) / 4.2, house.y, house.w / 8, rgb(mix(now.ground, [0, 40, 30], 0.1)));
  }
}

function bank(pen, now, share) {
  fill(pen, rgb(mix(now.ground, [255, 255, 255], 0.1)), () => pen.rect(0, BANK, W, 26));
  fill(pen, rgb(now.ground), () => pen.rect(0, BANK + 24, W, H));
  for (let at = 0; at < 13; at += 1) {
    const x = 40 + at * 100 + (at % 2) * 16;
    const size = 20 + odd(at + 12) * 12;
    box(pen, x - 3, BANK - 4, 6, 26, 2, rgb(mix([92, 64, 44], now.near, now.lit * 0.6)));
    const sway = 1.6 * Math.sin(share * TURN * 4 + at);
    disc(pen, x + sway, BANK - size, size, rgb(mix(mix(now.ground, [0, 60, 40], 0.35), [0, 0, 20], 0.1)));
    disc(pen, x - size * 0.4 + sway, BANK - size * 1.25, size * 0.55, rgb(mix(now.ground, [120, 200, 150], 0.25), 0.6));
  }
  for (let at = 0; at < 6; at += 1) {
    const x = 92 + at * 218;
    box(pen, x - 2, BANK - 58, 4, 80, 2, rgb(mix(now.near, [20, 22, 50], 0.5)));
    box(pen, x - 2, BANK - 60, 24, 4, 2, rgb(mix(now.near, [20, 22, 50], 0.5)));
    glow(pen, x + 20, BANK - 50, 92, [255, 211, 119], 0.6 * now.lit);
    disc(pen, x + 20, BANK - 55, 5, rgb(mix([230, 234, 245], [255, 226, 150], now.lit)));
  }
}

function metro(pen, now, share) {
  pen.lineCap = "round";
  pen.lineWidth = 14;
  pen.strokeStyle = rgb([0, 0, 0], 0.14);
  pen.beginPath();
  pen.moveTo(70, LINE + 5);
  pen.lineTo(W - 70, LINE + 5);
  pen.stroke();
  pen.strokeStyle = "#ffffff";
  pen.beginPath();
  pen.moveTo(70, LINE);
  pen.lineTo(W - 70, LINE);
  pen.stroke();
  // It halts at each of six stations, and goes back by night.
  const way = share < 0.5 ? share * 2 : 2 - share * 2;
  const [leg, within] = [Math.min(4, Math.floor(way * 5)), way * 5 - Math.min(4, Math.floor(way * 5))];
  const along = (leg + ease(Math.max(0, Math.min(1, (within - 0.15) / 0.7)))) / 5;
  for (let at = 0; at <= 5; at += 1) {
    const x = 110 + at * 212;
    disc(pen, x, LINE, 19, "#ffffff");
    disc(pen, x, LINE, 11, along * 5 >= at - 0.06 ? "#00997a" : rgb(mix([178, 186, 210], now.near, 0.2)));
  }
  const x = 110 + along * 1060;
  const forward = share < 0.5 ? 1 : -1;
  if (now.lit > 0.05) glow(pen, x + forward * 74, LINE, 80, [255, 243, 207], 0.5 * now.lit);
  box(pen, x - 66, LINE - 24, 132, 48, 20, rgb([0, 0, 0], 0.14));
  box(pen, x - 66, LINE - 28, 132, 48, 20, "#ffffff");
  box(pen, x - 66, LINE + 4, 132, 8, 0, "#00997a");
  for (let at = 0; at < 5; at += 1) box(pen, x - 54 + at * 23, LINE - 19, 16, 16, 4, rgb(mix([43, 49, 102], [255, 211, 119], now.lit)));
}

function draw(pen, share) {
  const now = hour(share);
  sky(pen, now, share);
  hills(pen, now);
  city(pen, now);
  river(pen, now, share);
  bridge(pen, now);
  towers(pen, now);
  bank(pen, now, share);
  metro(pen, now, share);
}

const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [W, H];
const pen = canvas.getContext("2d");

/* A picture of a moment, as base64 of a PNG. */
function picture(share) {
  draw(pen, share);
  return canvas.toDataURL("image/png").split(",")[1];
}
