import { expect, it } from "vitest";
import type { LaneStationView, SegmentView, TrackView } from "../../../api/studio_types";
import {
  CURVE,
  faultsOf,
  fitting,
  heightOf,
  isCurve,
  MARKS,
  ROW,
  stepAtSecond,
  strokesOf,
  ticksOf,
  topsOf,
} from "./lanes";

function segment(start: number, end: number, number: number | null): SegmentView {
  return { start, end, text: String(number), tone: "plain", number };
}
function track(numbers: (number | null)[]): TrackView {
  return {
    label: "level",
    unit: "%",
    wanted: [],
    actual: numbers.map((number, at) => segment(at, at + 1, number)),
  };
}
function station(path: string, start: number, end: number, level = 0): LaneStationView {
  return {
    path,
    kind: "wait",
    label: path,
    start,
    end,
    tone: "good",
    outcome: "",
    note: "",
    level,
    main: false,
    planned: null,
  };
}

it("draws a curve where a number moves, and breaks it where nothing is known", () => {
  const moving = track([0, 10, 20, 30, null, 10, 20]);
  expect(isCurve(moving)).toBe(true);
  expect(isCurve(track([0, 1, 0, 1]))).toBe(false);
  expect(strokesOf(moving, (second) => second * 10, 0)).toHaveLength(2);
  expect(strokesOf(moving, (second) => second * 10, 0)[0]).toMatch(/^0,38 .* 30,6$/);
});

it("lays tracks below each other", () => {
  const tracks = [track([1]), track([0, 1, 2, 3]), track([1])];
  expect(topsOf(tracks)).toEqual([MARKS, MARKS + ROW, MARKS + ROW + CURVE]);
  expect(heightOf(tracks)).toBe(MARKS + 2 * ROW + CURVE + 4);
});

it("finds the innermost step of a moment", () => {
  const stations = [station("1", 0, 2), station("2", 2, 9), station("2.1", 2, 5, 1), station("3", 12, 13)];
  expect(stepAtSecond(stations, 3)).toBe("2.1");
  expect(stepAtSecond(stations, 7)).toBe("2");
  expect(stepAtSecond(stations, 10)).toBe("2.1");
  expect(stepAtSecond([], 1)).toBeNull();
});

it("knows how long a fault lasted", () => {
  const marks = [
    { at: 9, kind: "mended" },
    { at: 2, kind: "fault" },
    { at: 12, kind: "fault" },
  ];
  expect(faultsOf(marks, 20)).toEqual([
    [2, 9],
    [12, 20],
  ]);
});

it("shortens what has no room, and scales in round seconds", () => {
  expect(fitting("confirmed", 200)).toBe("confirmed");
  expect(fitting("confirmed", 50)).toBe("confi…");
  expect(fitting("confirmed", 12)).toBe("");
  expect(ticksOf(17)).toEqual([0, 5, 10, 15]);
  expect(ticksOf(95)).toEqual([0, 15, 30, 45, 60, 75, 90]);
});
