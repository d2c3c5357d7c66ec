/** Where things lie on the picture of a rehearsal. Pure: seconds and values in, pixels out. */
import type { LaneStationView, SegmentView, TrackView } from "../../../api/studio_types";

/** Heights in pixels: of a row of values, of a curve, and of the marks above them. */
export const ROW = 24;
export const CURVE = 44;
export const MARKS = 20;
/** A track with more different numbers than this is drawn as a curve. */
const FEW = 3;
/** Width of a letter on the picture, roughly. */
const LETTER = 6.4;

export function isCurve(track: TrackView): boolean {
  const numbers = new Set(
    track.actual.flatMap(({ number }) => (number === null || number === undefined ? [] : [number])),
  );
  return numbers.size > FEW;
}

export function heightOf(tracks: readonly TrackView[]): number {
  return MARKS + tracks.reduce((sum, track) => sum + (isCurve(track) ? CURVE : ROW), 0) + 4;
}

/** The top of each track. */
export function topsOf(tracks: readonly TrackView[]): number[] {
  let top = MARKS;
  return tracks.map((track) => {
    const own = top;
    top += isCurve(track) ? CURVE : ROW;
    return own;
  });
}

/** What of a text has room; empty where nothing has. */
export function fitting(text: string, width: number): string {
  const most = Math.floor((width - 8) / LETTER);
  if (text.length <= most) return text;
  return most >= 4 ? `${text.slice(0, most - 1)}…` : "";
}

/** The strokes of a curve, broken where nothing is known: "x,y x,y …" each. */
export function strokesOf(track: TrackView, x: (second: number) => number, top: number): string[] {
  const numbers = [...track.actual, ...track.wanted].flatMap(({ number }) => number ?? []);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const y = (number: number): number => top + CURVE - 6 - ((number - low) / (high - low || 1)) * (CURVE - 12);
  const strokes: string[][] = [[]];
  for (const { start, end, number } of track.actual) {
    if (number === null || number === undefined) {
      strokes.push([]);
      continue;
    }
    strokes.at(-1)!.push(`${tenth(x(start))},${tenth(y(number))}`);
    if (end - start > 1.5) strokes.at(-1)!.push(`${tenth(x(end))},${tenth(y(number))}`);
  }
  return strokes.filter((stroke) => stroke.length > 1).map((stroke) => stroke.join(" "));
}

/** A coordinate; a tenth of a pixel is fine enough. */
function tenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** The step that was playing at a moment: the innermost of those under way, else the last that had begun. */
export function stepAtSecond(stations: readonly LaneStationView[], second: number): string | null {
  const under = stations.filter(({ start, end }) => start <= second && second <= end);
  const candidates = under.length > 0 ? under : stations.filter(({ start }) => start <= second);
  return (
    candidates.toSorted((one, other) => one.level - other.level || one.start - other.start).at(-1)?.path ??
    null
  );
}

/** Round seconds for the scale: five to nine of them. */
export function ticksOf(duration: number): number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600].find((each) => duration / each <= 8) ?? 1200;
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => index * step);
}

/** Runs of time a fault was in force. */
export function faultsOf(
  marks: readonly { at: number; kind: string }[],
  duration: number,
): [number, number][] {
  const stretches: [number, number][] = [];
  let since: number | null = null;
  for (const { at, kind } of marks.toSorted((one, other) => one.at - other.at)) {
    if (kind === "fault") since ??= at;
    else if (kind === "mended" && since !== null) {
      stretches.push([since, at]);
      since = null;
    }
  }
  return since === null ? stretches : [...stretches, [since, duration]];
}

/** Segments that are drawn: those with some length. */
export function drawn(segments: readonly SegmentView[]): SegmentView[] {
  return segments.filter(({ start, end }) => end >= start);
}
