/** Which pages of a document are side by side, and which are there now. Pure. */

/** Seconds each sheet stays. */
export const TURN = 12;

/** Two upright pages fit beside each other on a wide wall. */
export function perSheet(
  page: { width: number; height: number },
  wall: { width: number; height: number },
): 1 | 2 {
  return page.width / page.height < 0.95 && wall.width / wall.height > 1.3 ? 2 : 1;
}

/** The pages (from 1) of each sheet. */
export function sheets(pages: number, beside: 1 | 2): number[][] {
  return Array.from({ length: Math.ceil(pages / beside) }, (_, sheet) =>
    Array.from({ length: beside }, (_, side) => sheet * beside + side + 1).filter((page) => page <= pages),
  );
}

/** The sheet to be seen `along` seconds after the start; they turn by themselves, and begin again. */
export function sheetAt(along: number, count: number, seconds = TURN): number {
  return count === 0 ? 0 : Math.floor(Math.max(0, along) / seconds) % count;
}
