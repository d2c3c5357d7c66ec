/** The course of a point in time, drawn from what was observed and from nothing else. Pure. */
import type { HistoryBucket, HistoryGap } from "../../../api/types";

/** As uPlot takes them: x (seconds), mean, least, greatest; null where nothing is known. */
export interface Course {
  x: number[];
  mean: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
}

/** A stretch in which a point was on or off. */
export interface Band {
  from: number;
  to: number;
  /** Share of the readings that were on, 0…1. */
  on: number;
}

/**
 * A point keeps its last value until the next reading, as the hub shows it, but not beyond a gap: it ends where it
 * became unknown or its device was lost, and at the end of its stretch where the hub was not running.
 * `width`: seconds of a stretch; `now`: how far the picture goes.
 */
export function courseOf(buckets: HistoryBucket[], gaps: HistoryGap[], width: number, now: number): Course {
  const course: Course = { x: [], mean: [], low: [], high: [] };
  const put = (x: number, bucket: HistoryBucket | null): void => {
    if (x <= (course.x.at(-1) ?? -Infinity)) return;
    course.x.push(x);
    course.mean.push(bucket?.mean ?? null);
    course.low.push(bucket?.minimum ?? null);
    course.high.push(bucket?.maximum ?? null);
  };
  buckets.forEach((bucket, index) => {
    const next = buckets[index + 1]?.at ?? now;
    put(bucket.at, bucket);
    const end = endOf(bucket, next, gaps, width);
    if (end < next || index === buckets.length - 1)
      put(end, { ...bucket, minimum: bucket.mean, maximum: bucket.mean });
    if (end < next) put(end + width / 100, null);
  });
  return course;
}

/** The same for a point that is on or off. */
export function bandsOf(buckets: HistoryBucket[], gaps: HistoryGap[], width: number, now: number): Band[] {
  const bands: Band[] = [];
  buckets.forEach((bucket, index) => {
    const next = buckets[index + 1]?.at ?? now;
    const to = endOf(bucket, next, gaps, width);
    const last = bands.at(-1);
    if (last && last.to === bucket.at && last.on === bucket.mean) last.to = to;
    else bands.push({ from: bucket.at, to, on: bucket.mean });
  });
  return bands;
}

function endOf(bucket: HistoryBucket, next: number, gaps: HistoryGap[], width: number): number {
  // A gap within the stretch of a reading may lie before it: only what comes after the stretch ends it for sure.
  const gap = gaps.find(({ at }) => at >= bucket.at + width && at < next);
  const within = gaps.find(
    ({ at }) => at >= bucket.at && at < bucket.at + width && next > bucket.at + width * 1.5,
  );
  if (gap === undefined && within === undefined) return next;
  return within !== undefined || gap!.kind === "started" ? Math.min(next, bucket.at + width) : gap!.at;
}

/** The share of a span in which something was known, 0…1. */
export function knownShare(bands: readonly { from: number; to: number }[], from: number, to: number): number {
  if (to <= from) return 0;
  const known = bands.reduce(
    (sum, band) => sum + Math.max(0, Math.min(to, band.to) - Math.max(from, band.from)),
    0,
  );
  return Math.min(1, known / (to - from));
}
