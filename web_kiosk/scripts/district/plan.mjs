// The plan: the street grid, its blocks, parks, and what stands on each block.
import { box, line, polygon, random } from "./frame.mjs";
import { bank, HALF, inside, riverAt, riverHalf, wet } from "./water.mjs";

/** Grid lines with their class; every third is a main road. */
function gridLines(half, least, most, seed) {
  const next = random(seed);
  const lines = [];
  for (let at = -half + 40; at < half; at += least + next() * (most - least)) {
    lines.push({ at: Math.round(at), main: lines.length % 3 === 1 });
  }
  return lines;
}

export const ALONG = gridLines(HALF.u, 150, 205, 101);
export const ACROSS = gridLines(HALF.v, 118, 160, 202);
export const roadHalf = (road) => (road.main ? 15 : 8);

/** Split a straight road into the pieces that lie in the district and on dry land; main roads bridge the water. */
function pieces(points, main) {
  const found = [];
  let piece = [];
  for (const at of points) {
    if (inside(at, 10) && (main || !wet(at, 16))) piece.push(at);
    else {
      if (piece.length > 2) found.push(piece);
      piece = [];
    }
  }
  if (piece.length > 2) found.push(piece);
  return found.map((each) => [each[0], each[each.length - 1]]);
}

const steps = (from, to) => Array.from({ length: Math.floor((to - from) / 12) + 1 }, (_, i) => from + i * 12);

export function roads() {
  const features = [];
  const add = (points, main) => {
    for (const piece of pieces(points, main)) features.push(line(piece, { kind: main ? "main" : "street" }));
  };
  for (const road of ALONG)
    add(
      steps(-HALF.v, HALF.v).map((v) => [road.at, v]),
      road.main,
    );
  for (const road of ACROSS) {
    const crosses = steps(-HALF.u, HALF.u).some((u) => Math.abs(road.at - riverAt(u)) < riverHalf(u));
    add(
      steps(-HALF.u, HALF.u).map((u) => [u, road.at]),
      road.main && !crosses,
    );
  }
  for (const side of [1, -1]) {
    const quay = bank((u) => side * (riverHalf(u) + 26)).filter((at) => inside(at, 10));
    features.push(line(quay, { kind: "main" }));
  }
  return features;
}

/** Rectangles between roads, whole and dry, with what is to stand there. */
export function blocks() {
  const next = random(303);
  const found = [];
  for (let i = 0; i + 1 < ALONG.length; i += 1) {
    for (let j = 0; j + 1 < ACROSS.length; j += 1) {
      const u0 = ALONG[i].at + roadHalf(ALONG[i]) + 3;
      const u1 = ALONG[i + 1].at - roadHalf(ALONG[i + 1]) - 3;
      const v0 = ACROSS[j].at + roadHalf(ACROSS[j]) + 3;
      const v1 = ACROSS[j + 1].at - roadHalf(ACROSS[j + 1]) - 3;
      const roll = next();
      const ring = box(u0, v0, u1 - u0, v1 - v0);
      const middle = [(u0 + u1) / 2, (v0 + v1) / 2];
      const probes = [...ring, middle, [u0, middle[1]], [u1, middle[1]], [middle[0], v0], [middle[0], v1]];
      if (!probes.every((at) => inside(at, 14)) || probes.some((at) => wet(at, 22))) continue;
      found.push({
        u: u0,
        v: v0,
        w: u1 - u0,
        d: v1 - v0,
        middle,
        use: useOf(middle, roll),
        part: middle[1] > riverAt(middle[0]) ? "A" : "B",
      });
    }
  }
  return found;
}

/** Towers round the two centres, parks here and there, courts between, row houses at the edge. */
function useOf([u, v], roll) {
  const centreA = Math.hypot(u - 180, (v - 420) * 1.1);
  const centreB = Math.hypot(u + 150, (v + 520) * 1.1);
  if (roll < 0.11) return "park";
  if (centreA < 420 || centreB < 270) return roll < 0.24 ? "civic" : "tower";
  if (centreA < 950 || centreB < 700) return roll < 0.22 ? "civic" : "court";
  return roll < 0.18 ? "court" : "rows";
}

export function land(all) {
  const edge = Array.from({ length: 96 }, (_, i) => {
    const angle = (i / 96) * 2 * Math.PI;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return [HALF.u * Math.sign(c) * Math.sqrt(Math.abs(c)), HALF.v * Math.sign(s) * Math.sqrt(Math.abs(s))];
  });
  const quays = [1, -1].map((side) => {
    const near = bank((u) => side * riverHalf(u));
    const far = bank((u) => side * (riverHalf(u) + 64));
    return polygon(
      [...near, ...far.reverse()].filter((at) => inside(at)),
      { kind: "green" },
    );
  });
  return [
    polygon(edge, { kind: "district" }),
    ...quays,
    ...all.map((block) =>
      polygon(box(block.u, block.v, block.w, block.d), {
        kind: block.use === "park" ? "park" : "block",
        part: block.part,
      }),
    ),
  ];
}
