// What stands on the blocks: towers on a podium, courts, row houses, civic halls, and trees in the parks.
import { box, polygon, random } from "./frame.mjs";
import { ALONG } from "./plan.mjs";
import { bank, inside, riverHalf, wet } from "./water.mjs";

const next = random(404);
const between = (low, high) => low + next() * (high - low);
const metres = (value) => Math.round(value * 2) / 2;

/** `h` is the roof's and `b` the foot's height in metres, `k` the kind, `n` a number for the lights of the night. */
const building = (ring, kind, height, foot = 0) =>
  polygon(ring, { k: kind, h: metres(height), b: metres(foot), n: Math.round(next() * 100) / 100 });

function towers({ u, v, w, d, middle }) {
  const near = Math.max(0, 1 - Math.hypot(middle[0] - 180, middle[1] - 420) / 620);
  const made = [building(box(u + 8, v + 8, w - 16, d - 16), "podium", between(9, 15))];
  const count = w > 140 ? 3 : 2;
  for (let i = 0; i < count; i += 1) {
    const size = between(24, 32);
    const at = [
      u + 16 + (i + 0.5) * ((w - 32) / count) - size / 2,
      v + between(16, Math.max(17, d - 18 - size)),
    ];
    const height = between(42, 74) + near * between(30, 74);
    made.push(building(box(at[0], at[1], size, size * between(0.8, 1.1)), "tower", height, 9));
    if (next() < 0.45)
      made.push(
        building(
          box(at[0] + size * 0.25, at[1] + size * 0.25, size * 0.5, size * 0.45),
          "tower",
          height + between(5, 12),
          height,
        ),
      );
  }
  return made;
}

function court({ u, v, w, d }) {
  const bar = between(13, 17);
  const heights = [0, 1, 2, 3].map(() => between(5, 11) * 3.3);
  const made = [
    building(box(u + 6, v + 6, w - 12, bar), "court", heights[0]),
    building(box(u + 6, v + d - 6 - bar, w - 12, bar), "court", heights[1]),
    building(box(u + 6, v + 10 + bar, bar, d - 20 - 2 * bar), "court", heights[2]),
  ];
  if (next() < 0.6)
    made.push(building(box(u + w - 6 - bar, v + 10 + bar, bar, d - 20 - 2 * bar), "court", heights[3]));
  return made;
}

/** Narrow houses wall to wall, two to five floors; three houses of one height are drawn as one. */
function rows({ u, v, w, d }) {
  const made = [];
  const lines = d > 100 ? 3 : 2;
  const depth = 17;
  for (let line = 0; line < lines; line += 1) {
    const foot = v + 7 + line * ((d - 14 - depth) / (lines - 1));
    for (let at = u + 6; at < u + w - 20;) {
      const width = Math.min(between(13, 30), u + w - 6 - at);
      made.push(building(box(at, foot, width - 0.6, depth), "house", between(2, 5) * 3.4));
      at += width;
      if (next() < 0.16) at += 8;
    }
  }
  return made;
}

function civic({ u, v, w, d }) {
  const hall = building(box(u + w * 0.16, v + d * 0.2, w * 0.44, d * 0.6), "civic", between(14, 22));
  const wing = building(box(u + w * 0.64, v + d * 0.2, w * 0.16, d * 0.6), "civic", between(9, 13));
  return [hall, wing, ...trees({ u, v, w, d }, 6)];
}

function tree([u, v]) {
  const radius = between(3.2, 5.2);
  const ring = Array.from({ length: 6 }, (_, i) => [
    u + radius * Math.cos((i * Math.PI) / 3),
    v + radius * Math.sin((i * Math.PI) / 3),
  ]);
  return building(ring, "tree", between(7, 12), 2);
}

function trees({ u, v, w, d }, count) {
  return Array.from({ length: count }, () => tree([between(u + 6, u + w - 6), between(v + 6, v + d - 6)]));
}

/** Trees along both quays, and on the main roads where it is dry. */
function avenues() {
  const made = [];
  for (const side of [1, -1]) {
    for (const at of bank((u) => side * (riverHalf(u) + 12))) if (inside(at, 30)) made.push(tree(at));
  }
  for (const road of ALONG.filter((each) => each.main)) {
    for (let v = -1100; v <= 1100; v += 34) {
      for (const side of [-11, 11]) {
        const at = [road.at + side, v];
        if (inside(at, 40) && !wet(at, 30)) made.push(tree(at));
      }
    }
  }
  return made;
}

export function buildings(blocks) {
  const makers = { tower: towers, court, rows, civic, park: (block) => trees(block, 16) };
  return [...blocks.flatMap((block) => makers[block.use](block)), ...avenues()];
}
