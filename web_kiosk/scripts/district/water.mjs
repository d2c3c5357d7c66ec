// Water: a river between parts A and B, canals that lead to it, lakes, and the strips that flood one after another.
import { polygon } from "./frame.mjs";

export const HALF = { u: 1750, v: 1200 };

/** Whether a place is inside the district: a rounded rectangle. */
export const inside = ([u, v], margin = 0) =>
  (Math.abs(u) / (HALF.u - margin)) ** 4 + (Math.abs(v) / (HALF.v - margin)) ** 4 < 1;

/** The river's middle and half width at u. */
export const riverAt = (u) => 150 * Math.sin(u / 620 + 0.4) + 70 * Math.sin(u / 310) - 60;
export const riverHalf = (u) => 50 + 12 * Math.sin(u / 430);

export const CANALS = [
  { u: -905, half: 11, from: 1, to: 1160 },
  { u: 705, half: 12, from: -1160, to: -1 },
  { u: 1270, half: 10, from: 1, to: 1020 },
];

export const LAKES = [
  { u: -330, v: 640, ru: 150, rv: 96 },
  { u: 1000, v: 560, ru: 118, rv: 78 },
  { u: -820, v: -640, ru: 168, rv: 104 },
  { u: 330, v: -720, ru: 110, rv: 84 },
];

const STEP = 40;
const REACH = HALF.u + 260;

/** Places along the river at a signed distance from its middle, measured square to its course. */
export function bank(offset) {
  const points = [];
  for (let u = -REACH; u <= REACH; u += STEP) {
    const slope = (riverAt(u + 1) - riverAt(u - 1)) / 2;
    const length = Math.hypot(1, slope);
    const away = offset(u);
    points.push([u - (slope / length) * away, riverAt(u) + away / length]);
  }
  return points;
}

export function lakeRing(lake, grow = 0) {
  return Array.from({ length: 40 }, (_, i) => {
    const angle = (i / 40) * 2 * Math.PI;
    const wobble = 1 + 0.1 * Math.sin(angle * 3 + lake.u) + 0.06 * Math.cos(angle * 2 + lake.v);
    return [
      lake.u + Math.cos(angle) * (lake.ru * wobble + grow),
      lake.v + Math.sin(angle) * (lake.rv * wobble + grow),
    ];
  });
}

/** Whether a place is wet, or nearer to water than `margin` metres. */
export function wet([u, v], margin = 0) {
  if (Math.abs(v - riverAt(u)) < (riverHalf(u) + margin) * 1.06) return true;
  if (
    CANALS.some(
      (canal) =>
        Math.abs(u - canal.u) < canal.half + margin &&
        v * canal.from > 0 &&
        v * canal.to >= 0 &&
        sideOf(canal, v),
    )
  )
    return true;
  return LAKES.some(
    (lake) =>
      ((u - lake.u) / (lake.ru * 1.12 + margin)) ** 2 + ((v - lake.v) / (lake.rv * 1.12 + margin)) ** 2 < 1,
  );
}

const sideOf = (canal, v) => (canal.to > 1 ? v > riverAt(canal.u) : v < riverAt(canal.u));

/** The canal from the river's middle to the district's edge. */
function canalRing(canal, grow = 0) {
  const end = canal.to > 1 ? canal.to : canal.from;
  const start = riverAt(canal.u);
  const half = canal.half + grow;
  return [
    [canal.u - half, start],
    [canal.u + half, start],
    [canal.u + half, end],
    [canal.u - half, end],
  ];
}

export function water() {
  const river = [...bank((u) => riverHalf(u)), ...bank((u) => -riverHalf(u)).reverse()];
  return [
    polygon(river, { kind: "river" }),
    ...CANALS.map((canal) => polygon(canalRing(canal), { kind: "canal" })),
    ...LAKES.map((lake) => polygon(lakeRing(lake), { kind: "lake" })),
  ];
}

/** Strips of land beside the water, `at` the tank level in percent from which the model shows them under water. */
export function flood() {
  const edges = [0, 14, 30, 48, 68, 92, 120, 152, 188];
  const strips = [];
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const at = 20 + i * 9;
    const [near, far] = [edges[i], edges[i + 1]];
    for (const side of [1, -1]) {
      const inner = bank((u) => side * (riverHalf(u) + near));
      const outer = bank((u) => side * (riverHalf(u) + far));
      strips.push(polygon([...inner, ...outer.reverse()], { at }));
    }
    for (const lake of LAKES) {
      const ring = polygon(lakeRing(lake, far * 0.6), { at });
      ring.geometry.coordinates.push(
        [...polygon(lakeRing(lake, near * 0.6), {}).geometry.coordinates[0]].reverse(),
      );
      strips.push(ring);
    }
  }
  return strips;
}
