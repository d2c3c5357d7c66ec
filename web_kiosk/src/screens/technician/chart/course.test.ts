import { describe, expect, it } from "vitest";
import type { HistoryBucket } from "../../../api/types";
import { bandsOf, courseOf } from "./course";

function bucket(at: number, mean: number): HistoryBucket {
  return { at, mean, minimum: mean - 1, maximum: mean + 1, count: 1, first: at, last: at };
}

describe("a course", () => {
  it("keeps a value until the next reading, and to the edge", () => {
    const course = courseOf([bucket(0, 5), bucket(50, 6)], [], 100);
    expect(course.x).toEqual([0, 50, 100]);
    expect(course.mean).toEqual([5, 6, 6]);
    expect(course.high).toEqual([6, 7, 6]);
  });
  it("ends where the point became unknown", () => {
    const course = courseOf([bucket(0, 5), bucket(50, 6)], [{ at: 30, until: null, kind: "offline" }], 100);
    expect(course.x).toEqual([0, 30, 40, 50, 100]);
    expect(course.mean).toEqual([5, 5, null, 6, 6]);
  });
  it("claims nothing for the time in which the hub was not running", () => {
    const course = courseOf([bucket(0, 5), bucket(50, 6)], [{ at: 35, until: 45, kind: "started" }], 100);
    expect(course.x).toEqual([0, 35, 42.5, 50, 100]);
  });
  it("is not cut by a gap before the readings of its stretch", () => {
    const late = { ...bucket(0, 5), first: 6, last: 8 };
    expect(courseOf([late], [{ at: 3, until: 5, kind: "started" }], 100).x).toEqual([6, 8, 100]);
  });
  it("of nothing is empty", () => {
    expect(courseOf([], [{ at: 5, until: null, kind: "unknown" }], 100).x).toEqual([]);
  });
});

describe("bands", () => {
  it("join what is the same and leave gaps open", () => {
    const on = [bucket(0, 1), bucket(10, 1), bucket(60, 0)];
    expect(bandsOf(on, [{ at: 40, until: null, kind: "offline" }], 100)).toEqual([
      { from: 0, to: 40, on: 1 },
      { from: 60, to: 100, on: 0 },
    ]);
  });
});
