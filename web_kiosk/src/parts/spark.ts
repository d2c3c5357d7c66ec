/** The path of a spark line. */
import type { Value } from "../api/types";

export interface Sample {
  at: number;
  value: Value | null;
}

const MARGIN = 3;

/** SVG path data within `width` × `height`; a gap (unknown value) starts a new piece. Booleans count as 0 and 1. */
export function sparkPath(values: Sample[], width: number, height: number): string[] {
  const samples = values.map(({ at, value }) => ({ at, y: number(value) }));
  const known = samples.flatMap(({ y }) => (y === null ? [] : [y]));
  if (known.length === 0 || width <= 0) return [];
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const start = samples[0]!.at;
  const length = Math.max(samples.at(-1)!.at - start, 1e-9);
  const place = (at: number, y: number): string => {
    const share = span === 0 ? 0.5 : (y - low) / span;
    const left = samples.length === 1 ? width / 2 : MARGIN + ((at - start) / length) * (width - 2 * MARGIN);
    return `${left.toFixed(1)} ${(height - MARGIN - share * (height - 2 * MARGIN)).toFixed(1)}`;
  };
  const pieces: string[][] = [[]];
  for (const { at, y } of samples) {
    if (y === null) pieces.push([]);
    else pieces.at(-1)!.push(place(at, y));
  }
  return pieces
    .filter((piece) => piece.length > 0)
    .map((piece) => `M${piece.join("L")}${piece.length === 1 ? "h0.1" : ""}`);
}

function number(value: Value | null): number | null {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "number" ? value : null;
}
