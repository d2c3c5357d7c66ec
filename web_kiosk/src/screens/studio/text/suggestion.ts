/** Where a word stands that was probably meant otherwise: a finding says the line and the right word, not always the place. */

const WORD = /[\w.-]+/g;

/** The place (columns from 0) of the word of a line that is nearest to `meant`; null where none is near. */
export function mistakenWord(
  line: string,
  begin: number,
  meant: string,
): { from: number; to: number } | null {
  const near = [...line.matchAll(WORD)]
    .filter((match) => match.index + match[0].length > begin && match[0] !== meant)
    .map((match) => ({
      from: match.index,
      to: match.index + match[0].length,
      far: distance(match[0], meant),
    }))
    .filter(({ far }) => far <= Math.max(2, meant.length / 3))
    .sort((one, other) => one.far - other.far)[0];
  return near ? { from: near.from, to: near.to } : null;
}

/** How many letters have to be put in, left out or changed. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
