/** Pure shapes: path strings for the illustrations, the same on every drawing. Units are those of the 1600 × 900 sheet. */

/** A repeatable random source in [0, 1) (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Window panes of a house front as two paths. A window keeps its own threshold, so that more light only adds windows. */
export function windowPaths(box: Box, lit: number, seed: number, cell = { w: 40, h: 46 }) {
  const cols = Math.max(1, Math.floor((box.w - 18) / cell.w));
  const rows = Math.max(1, Math.floor((box.h - 30) / cell.h));
  const pane = { w: cell.w * 0.46, h: cell.h * 0.46 };
  const left = box.x + (box.w - cols * cell.w) / 2 + (cell.w - pane.w) / 2;
  const next = random(seed);
  let dark = "";
  let bright = "";
  for (let row = 0; row < rows; row += 1) {
    for (let col = 0; col < cols; col += 1) {
      const x = left + col * cell.w;
      const y = box.y + 24 + row * cell.h;
      const path = `M${x.toFixed(1)} ${y.toFixed(1)}h${pane.w.toFixed(1)}v${pane.h.toFixed(1)}h-${pane.w.toFixed(1)}z`;
      if (next() < lit) bright += path;
      else dark += path;
    }
  }
  return { dark, bright };
}

/** A band of water: waves of `length` on top, filled down to `floor`. It repeats, so it may be moved by one length. */
export function wavePath(
  x0: number,
  x1: number,
  y: number,
  height: number,
  length: number,
  floor: number,
): string {
  let path = `M${x0} ${y}`;
  for (let x = x0; x < x1; x += length) {
    path += `q${length / 4} ${-height} ${length / 2} 0t${length / 2} 0`;
  }
  return `${path}V${floor}H${x0}z`;
}

/** Roofs of a far town as one closed path between x0 and x1 standing on `base`. */
export function skylinePath(
  x0: number,
  x1: number,
  base: number,
  low: number,
  high: number,
  seed: number,
): string {
  const next = random(seed);
  let path = `M${x0} ${base}`;
  let x = x0;
  while (x < x1) {
    const width = 46 + Math.round(next() * 70);
    const height = low + Math.round(next() * (high - low));
    path += `V${base - height}H${Math.min(x + width, x1)}`;
    x += width;
  }
  return `${path}V${base}z`;
}

/** Steel arches of a bridge (as over the Perfume River): chords and hangers of `spans` equal arches. */
export function archPath(
  x: number,
  y: number,
  w: number,
  spans: number,
  rise: number,
): { arch: string; hangers: string } {
  const span = w / spans;
  let arch = "";
  let hangers = "";
  for (let i = 0; i < spans; i += 1) {
    const left = x + i * span;
    arch += `M${left} ${y}Q${left + span / 2} ${y - rise * 2} ${left + span} ${y}`;
    for (let k = 1; k < 6; k += 1) {
      const t = k / 6;
      const top = y - rise * 4 * t * (1 - t);
      hangers += `M${(left + span * t).toFixed(1)} ${y}V${top.toFixed(1)}`;
    }
  }
  return { arch, hangers };
}

/** A damped or steady oscillation as a line, for the sensor's trace. */
export function tracePath(
  x0: number,
  x1: number,
  y: number,
  amplitude: number,
  cycles: number,
  damping: number,
): string {
  const steps = 160;
  let path = "";
  for (let i = 0; i <= steps; i += 1) {
    const t = i / steps;
    const value = Math.sin(t * cycles * 2 * Math.PI) * amplitude * Math.exp(-damping * t);
    path += `${i === 0 ? "M" : "L"}${(x0 + (x1 - x0) * t).toFixed(1)} ${(y - value).toFixed(1)}`;
  }
  return path;
}

export interface Iso {
  x: number;
  y: number;
}

/** A point of the plan (east, north, up) on the sheet, seen from the south-west at 2:1. */
export function isometric(origin: Iso, east: number, north: number, up = 0): Iso {
  return { x: origin.x + (east - north) * 0.866, y: origin.y + (east + north) * 0.5 - up };
}

/** A polygon through plan points. */
export function isometricPath(origin: Iso, points: readonly (readonly [number, number, number?])[]): string {
  const drawn = points.map(([east, north, up]) => {
    const at = isometric(origin, east, north, up);
    return `${at.x.toFixed(1)} ${at.y.toFixed(1)}`;
  });
  return `M${drawn.join("L")}z`;
}
