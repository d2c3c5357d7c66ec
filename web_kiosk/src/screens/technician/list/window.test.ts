import { describe, expect, it } from "vitest";
import { moved, spanOf, stopAt } from "./window";

describe("the rows worth drawing", () => {
  it("are those one sees and a few beyond", () => {
    expect(spanOf(1000, 500, 50, 2000, 4)).toEqual({ first: 16, end: 34 });
  });
  it("never leave the list", () => {
    expect(spanOf(-300, 500, 50, 2000, 4)).toEqual({ first: 0, end: 8 });
    expect(spanOf(99_900, 500, 50, 2000, 4)).toEqual({ first: 1994, end: 2000 });
    expect(spanOf(500_000, 500, 50, 20, 4)).toEqual({ first: 20, end: 20 });
    expect(spanOf(0, 500, 50, 0, 4)).toEqual({ first: 0, end: 0 });
    expect(spanOf(0, 500, 0, 10, 4)).toEqual({ first: 0, end: 0 });
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
