/** The hall as a loop line: where its stations and its track lie, in pixels. Pure. */

export interface Stop {
  x: number;
  y: number;
}

export interface Loop {
  stops: Stop[];
  /** The closed track as an SVG path. */
  track: string;
  width: number;
  height: number;
  /** Widest label beside (tall) or under (wide) a stop. */
  label: number;
}

const EDGE = 26;
const ROW = 106;
const WIDE_ROW = 114;
const BEND = 34;
/** From a stop to its label in the tall form. */
const GAP = 30;

/** Two columns, clockwise from the upper left, labels to the right of each stop; the track bends above and below. */
export function tallLoop(count: number, width: number): Loop {
  const right = Math.floor(count / 2);
  const rows = Math.max(count - right, 1);
  const top = BEND + 24;
  const columns = [EDGE, Math.round(width / 2) + 12];
  const bottom = top + (rows - 1) * ROW;
  const stops = Array.from({ length: count }, (_, index) => {
    if (index === 0) return { x: columns[0]!, y: top };
    if (index <= right) return { x: columns[1]!, y: spread(index - 1, right, top, bottom) };
    return { x: columns[0]!, y: top + (count - index) * ROW };
  });
  const under = 58;
  const height = bottom + under + 12;
  return {
    stops,
    track: roundedRectangle(columns[0]!, top - BEND, columns[1]!, bottom + under),
    width,
    height,
    label: Math.max(80, columns[1]! - columns[0]! - GAP - 14),
  };
}

/** Two rows, clockwise from the upper left, labels under each stop; for narrow screens. */
export function wideLoop(count: number, width: number): Loop {
  const upper = Math.ceil(count / 2);
  const lower = count - upper;
  const step = width / Math.max(upper, 1);
  const [first, second] = [26, 26 + WIDE_ROW];
  const stops = Array.from({ length: count }, (_, index) =>
    index < upper
      ? { x: step * (index + 0.5), y: first }
      : { x: (width / Math.max(lower, 1)) * (lower - 1 - (index - upper) + 0.5), y: second },
  );
  return {
    stops,
    track: roundedRectangle(5, first, width - 5, second),
    width,
    height: second + 90,
    label: step - 10,
  };
}

function spread(index: number, count: number, from: number, to: number): number {
  return count < 2 ? (from + to) / 2 : from + ((to - from) * index) / (count - 1);
}

function roundedRectangle(left: number, top: number, right: number, bottom: number): string {
  const r = Math.min(BEND, (right - left) / 2, (bottom - top) / 2);
  return (
    `M${left + r} ${top}H${right - r}A${r} ${r} 0 0 1 ${right} ${top + r}V${bottom - r}` +
    `A${r} ${r} 0 0 1 ${right - r} ${bottom}H${left + r}A${r} ${r} 0 0 1 ${left} ${bottom - r}V${top + r}` +
    `A${r} ${r} 0 0 1 ${left + r} ${top}Z`
  );
}
