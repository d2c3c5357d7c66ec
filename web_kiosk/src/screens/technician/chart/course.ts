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
 * became unknown, its device was lost, or the hub was last heard of before it was started anew.
 * `now`: how far the picture goes.
 */
export function courseOf(buckets: HistoryBucket[], gaps: HistoryGap[], now: number): Course {
  const course: Course = { x: [], mean: [], low: [], high: [] };
  const put = (x: number, mean: number | null, low = mean, high = mean): void => {
    if (x <= (course.x.at(-1) ?? -Infinity)) return;
    course.x.push(x);
    course.mean.push(mean);
    course.low.push(low);
    course.high.push(high);
  };
  buckets.forEach((bucket, index) => {
    const next = buckets[index + 1]?.first ?? now;
    const end = endOf(bucket, next, gaps);
    put(bucket.first, bucket.mean, bucket.minimum, bucket.maximum);
    if (bucket.last > bucket.first && bucket.last < end)
      put(bucket.last, bucket.mean, bucket.minimum, bucket.maximum);
    if (end < next || index === buckets.length - 1) put(end, bucket.mean);
    if (end < next) put((end + next) / 2, null);
  });
  return course;
}

/** The same for a point that is on or off. */
export function bandsOf(buckets: HistoryBucket[], gaps: HistoryGap[], now: number): Band[] {
  const bands: Band[] = [];
  buckets.forEach((bucket, index) => {
    const next = buckets[index + 1]?.first ?? now;
    const to = endOf(bucket, next, gaps);
    const last = bands.at(-1);
    if (last && last.to === bucket.first && last.on === bucket.mean) last.to = to;
    else bands.push({ from: bucket.first, to, on: bucket.mean });
  });
  return bands;
}

function endOf(bucket: HistoryBucket, next: number, gaps: HistoryGap[]): number {
  const gap = gaps.find(({ at, until }) => (until ?? at) > bucket.last && at < next);
  return gap === undefined ? next : Math.max(bucket.last, gap.at);
}
