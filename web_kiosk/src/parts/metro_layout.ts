/** Where a metro line's stations and tracks lie, in pixels. */
import { reachedStops, type Branch, type Line, type Station } from "./metro";

export interface Sizes {
  width: number;
  /** Vertical distance between two branches. */
  gap: number;
  /** Room above the topmost track, for a branch's label. */
  above: number;
  /** Room below the lowest track. */
  below: number;
}

export interface PlacedStation {
  station: Station;
  x: number;
  y: number;
  small: boolean;
}

export interface Track {
  points: [number, number][];
  travelled: boolean;
  /** A branch that was not taken. */
  faint: boolean;
}

export interface PlacedLabel {
  station: Station;
  x: number;
  y: number;
  width: number;
  /** Branch labels hang above or below their track; main labels below the line. */
  side: "above" | "below" | "main";
}

export interface Layout {
  height: number;
  stations: PlacedStation[];
  tracks: Track[];
  labels: PlacedLabel[];
}

const STRAIGHT = 10;

/** Units a question's branches take between the question and the next stop. */
function branchUnits(branches: Branch[]): number {
  return branches.length === 0
    ? 0
    : Math.max(0.9, 0.7 * Math.max(...branches.map((branch) => branch.stations.length)));
}

/** Pixels one station of the main line has for itself in `width`. */
export function unitOf(line: Line, width: number): number {
  const units = line.reduce((sum, stop) => sum + 1 + branchUnits(stop.branches), 0);
  return width / Math.max(units, 1);
}

export function layOut(line: Line, sizes: Sizes): Layout {
  const unit = unitOf(line, sizes.width);
  const rows = Math.max(1, ...line.map((stop) => stop.branches.length));
  const spread = ((rows - 1) / 2) * sizes.gap;
  const y = sizes.above * (rows > 1 ? 1 : 0.5) + spread;
  const layout: Layout = { height: y + spread + sizes.below, stations: [], tracks: [], labels: [] };

  const centres: number[] = [];
  let left = 0;
  for (const stop of line) {
    centres.push(left + unit / 2);
    left += (1 + branchUnits(stop.branches)) * unit;
  }
  const reached = reachedStops(line);
  line.forEach((stop, index) => {
    const x = centres[index]!;
    const next = centres[index + 1] ?? null;
    layout.stations.push({ station: stop.station, x, y, small: false });
    layout.labels.push({ station: stop.station, x, y, width: unit, side: "main" });
    if (stop.branches.length > 0) {
      const end = next ?? x + (branchUnits(stop.branches) + 0.4) * unit;
      placeBranches(layout, stop.branches, {
        x0: x,
        x1: end,
        y,
        joins: next !== null,
        gap: sizes.gap,
        past: index + 1 < reached,
        unit,
      });
    } else if (next !== null) {
      layout.tracks.push({
        points: [
          [x, y],
          [next, y],
        ],
        travelled: index + 1 < reached,
        faint: false,
      });
    }
  });
  // Travelled tracks are drawn last, over the joints of the others.
  layout.tracks.sort((a, b) => Number(a.travelled) - Number(b.travelled));
  return layout;
}

interface Span {
  x0: number;
  x1: number;
  y: number;
  gap: number;
  unit: number;
  joins: boolean;
  /** The stop after the branches has been reached. */
  past: boolean;
}

function placeBranches(layout: Layout, branches: Branch[], span: Span): void {
  branches.forEach((branch, k) => {
    const dy = (k - (branches.length - 1) / 2) * span.gap;
    const rise = Math.abs(dy);
    const from = span.x0 + STRAIGHT + rise;
    const to = span.x1 - (span.joins ? STRAIGHT + rise : 0);
    const travelled = branch.taken === true;
    const y = span.y + dy;
    const points: [number, number][] = [
      [span.x0, span.y],
      [span.x0 + STRAIGHT, span.y],
      [from, y],
    ];
    const last = (to - from) * (branch.stations.length / (branch.stations.length + 1));
    if (span.joins) {
      const back: [number, number][] = [
        [to, y],
        [span.x1 - STRAIGHT, span.y],
        [span.x1, span.y],
      ];
      const faint = branch.taken === false;
      layout.tracks.push({ points: [...points, ...back], travelled: travelled && span.past, faint });
      if (travelled && !span.past)
        layout.tracks.push({ points: [...points, [from + last, y]], travelled, faint });
    } else {
      layout.tracks.push({ points: [...points, [from + last, y]], travelled, faint: branch.taken === false });
    }
    branch.stations.forEach((station, i) => {
      const x = from + ((to - from) * (i + 1)) / (branch.stations.length + 1);
      layout.stations.push({ station, x, y, small: true });
    });
    const station = branch.stations.find(({ state }) => state === "current") ?? branch.stations[0];
    if (station === undefined) return;
    const side = dy <= 0 ? "above" : "below";
    layout.labels.push({
      station,
      x: (from + to) / 2,
      y,
      width: span.x1 - span.x0 - 0.35 * span.unit,
      side,
    });
  });
}

/** Where the line is broken after a station of its main line (null: before the first), a little clear of its mark. */
export function breakAfter(
  layout: Layout,
  line: Line,
  path: string | null,
  radius: number,
): { x: number; y: number } | null {
  const places = layout.stations.filter(({ small }) => !small);
  const index = path === null ? 0 : line.findIndex(({ station }) => station.path === path);
  const station = places[index];
  if (!station) return null;
  const next = places[index + 1];
  // Stations may stand close: half the way to the next is as far as it goes.
  const room = Math.min(radius * 2.1, next ? (next.x - station.x) / 2 : Infinity);
  return { x: station.x + (path === null ? -room : room), y: station.y };
}
