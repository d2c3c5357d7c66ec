/** Where a step that is dragged would land. Pure: rows are given as they lie on the screen. */
import type { Target } from "../text/moving";
import { sameTrail, type Trail } from "../text/reading";

export interface RowBox {
  list: Trail;
  index: number;
  /** Trail of the step itself. */
  step: Trail;
  top: number;
  /** Where its own line ends; what is inside it lies below. */
  bottom: number;
}

export interface Landing extends Target {
  /** The row the mark is drawn at, and on which side of it. */
  row: Trail;
  side: "above" | "below";
}

/** The place nearest to `y`; null where that is where the step stands already, or inside of it. */
export function landingAt(rows: readonly RowBox[], y: number, dragged: Trail): Landing | null {
  const row = rows.findLast(({ top }) => top <= y) ?? rows[0];
  if (row === undefined || isWithin(row.step, dragged)) return null;
  const above = y < (row.top + row.bottom) / 2;
  const landing: Landing = {
    list: row.list,
    index: above ? row.index : row.index + 1,
    row: row.step,
    side: above ? "above" : "below",
  };
  const own = dragged.at(-1) as number;
  const atHome =
    sameTrail(row.list, dragged.slice(0, -1)) && (landing.index === own || landing.index === own + 1);
  return atHome ? null : landing;
}

/** Whether a trail is that of a step or of something inside it. */
export function isWithin(trail: Trail, step: Trail): boolean {
  return trail.length >= step.length && sameTrail(trail.slice(0, step.length), step);
}
