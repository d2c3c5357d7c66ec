/** Which rows of a long list are worth drawing. Pure. */

export interface Span {
  first: number;
  /** Exclusive. */
  end: number;
}

/**
 * The rows of equal height that one sees, and a few beyond either edge so that scrolling finds them drawn.
 * `hidden`: pixels of the list above the window's upper edge (less than 0 while the list begins below it).
 */
export function spanOf(hidden: number, height: number, row: number, count: number, beyond: number): Span {
  if (row <= 0 || count === 0) return { first: 0, end: 0 };
  const first = Math.floor(hidden / row) - beyond;
  const end = Math.ceil((hidden + height) / row) + beyond;
  return { first: within(first, count), end: within(end, count) };
}

/** Where the arrow keys lead from a row; null for any other key. `page`: rows one sees at a time. */
export function moved(key: string, from: number, count: number, page: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  return step === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, from + step));
}

/** The row to stop at from `to` on, going up (-1) or down (1); the last way round where there is none further on. */
export function stopAt(
  to: number,
  way: 1 | -1,
  count: number,
  stops: (index: number) => boolean,
): number | null {
  for (const step of [way, -way])
    for (let index = to; index >= 0 && index < count; index += step) if (stops(index)) return index;
  return null;
}

function within(index: number, count: number): number {
  return Math.min(count, Math.max(0, index));
}
