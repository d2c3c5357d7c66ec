/** The smallest stretch in which two texts differ, so that an edit of the list moves no cursor elsewhere. */
export interface Change {
  from: number;
  to: number;
  insert: string;
}

export function changeBetween(before: string, after: string): Change | null {
  if (before === after) return null;
  let from = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < most - from && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}
