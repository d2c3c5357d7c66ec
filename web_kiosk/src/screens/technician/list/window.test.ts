import { describe, expect, it } from "vitest";
import { moved, reslot, spanOf, stopAt, type Slot } from "./window";

describe("the rows worth drawing", () => {
  it("are those one sees and a few beyond", () => {
    expect(spanOf(1000, 500, 50, 2000, 4)).toEqual({ first: 16, end: 35 });
  });
  it("never leave the list", () => {
    expect(spanOf(-300, 500, 50, 2000, 4)).toEqual({ first: 0, end: 19 });
    expect(spanOf(99_900, 500, 50, 2000, 4)).toEqual({ first: 1981, end: 2000 });
    expect(spanOf(500_000, 500, 50, 20, 4)).toEqual({ first: 1, end: 20 });
    expect(spanOf(0, 500, 50, 3, 4)).toEqual({ first: 0, end: 3 });
    expect(spanOf(0, 500, 50, 0, 4)).toEqual({ first: 0, end: 0 });
    expect(spanOf(0, 500, 0, 10, 4)).toEqual({ first: 0, end: 0 });
  });
});

describe("the elements of the rows", () => {
  const wanted = (from: number, end: number): { key: string; index: number }[] =>
    Array.from({ length: end - from }, (_, n) => ({ key: `row ${from + n}`, index: from + n }));
  const slots = (rows: Slot[]): number[] => rows.map(({ slot }) => slot);

  it("are handed to the rows that come, and no row changes its own", () => {
    const before = reslot([], wanted(0, 4));
    const after = reslot(before, wanted(2, 6));
    expect(slots(before)).toEqual([0, 1, 2, 3]);
    expect(slots(after)).toEqual([2, 3, 0, 1]);
    expect(after[0]).toBe(before[2]);
  });
  it("are as many as ever after a leap, in the same order", () => {
    expect(slots(reslot(reslot([], wanted(0, 4)), wanted(1000, 1004)))).toEqual([0, 1, 2, 3]);
  });
  it("go with their row to another place", () => {
    const before = reslot([], wanted(0, 3));
    const turned = before.map(({ key }, index) => ({ key, index: 2 - index })).reverse();
    expect(slots(reslot(before, turned))).toEqual([2, 1, 0]);
  });
  it("leave with the row that had the focus", () => {
    const before = reslot([], wanted(0, 3));
    expect(slots(reslot(before, wanted(1, 4), "row 0"))).toEqual([1, 2, 3]);
  });
});

describe("the arrow keys", () => {
  it("lead from row to row and stop at the ends", () => {
    expect(moved("ArrowDown", 4, 10, 5)).toBe(5);
    expect(moved("ArrowUp", 0, 10, 5)).toBe(0);
    expect(moved("PageDown", 7, 10, 5)).toBe(9);
    expect(moved("Home", 7, 10, 5)).toBe(0);
    expect(moved("End", 0, 10, 5)).toBe(9);
  });
  it("are nothing else", () => {
    expect(moved("Enter", 4, 10, 5)).toBeNull();
    expect(moved("ArrowDown", 0, 0, 5)).toBeNull();
  });
});

describe("a heading", () => {
  const stops = (index: number): boolean => index % 3 !== 0;
  it("is passed on the way, and turned back from at an end", () => {
    expect(stopAt(3, 1, 9, stops)).toBe(4);
    expect(stopAt(3, -1, 9, stops)).toBe(2);
    expect(stopAt(0, -1, 9, stops)).toBe(1);
    expect(stopAt(4, 1, 9, stops)).toBe(4);
    expect(stopAt(0, 1, 1, stops)).toBeNull();
  });
});
