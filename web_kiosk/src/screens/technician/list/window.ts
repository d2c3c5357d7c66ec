/** Which rows of a long list are worth drawing. Pure. */

export interface Span {
  first: number;
  /** Exclusive. */
  end: number;
}

/**
 * The rows of equal height that one sees, and a few beyond either edge so that scrolling finds them drawn. As many at
 * either end of the list as in its middle: elements are moved there instead of made.
 * `hidden`: pixels of the list above the window's upper edge (less than 0 while the list begins below it).
 */
export function spanOf(hidden: number, height: number, row: number, count: number, beyond: number): Span {
  if (row <= 0 || count === 0) return { first: 0, end: 0 };
  const size = Math.min(count, Math.ceil(height / row) + 1 + 2 * beyond);
  const first = Math.min(count - size, Math.max(0, Math.floor(hidden / row) - beyond));
  return { first, end: first + size };
}

/** An element of the list and the row it shows now. */
export interface Slot {
  slot: number;
  key: string;
  index: number;
}

/**
 * Which element shows which row. A row keeps its element while it is wanted (so the focus stays where it is), one that
 * comes takes over the element of one that went. `wanted`: in the order of the list. `retired`: the row with the focus
 * that is no longer in the list; its element leaves with it, for the focus must not pass to another row unseen.
 */
export function reslot(
  before: readonly Slot[],
  wanted: readonly Omit<Slot, "slot">[],
  retired: string | null = null,
): Slot[] {
  const held = new Map(before.map((each) => [each.key, each]));
  const keys = new Set(wanted.map(({ key }) => key));
  const free = before.filter(({ key }) => !keys.has(key) && key !== retired).map(({ slot }) => slot);
  let next = before.reduce((most, { slot }) => Math.max(most, slot + 1), 0);
  return wanted.map(({ key, index }) => {
    const kept = held.get(key);
    if (kept?.index === index) return kept;
    return { slot: kept?.slot ?? free.shift() ?? next++, key, index };
  });
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
