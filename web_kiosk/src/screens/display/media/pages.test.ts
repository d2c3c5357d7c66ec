import { expect, it } from "vitest";
import { perSheet, sheetAt, sheets } from "./pages";

const WALL = { width: 1920, height: 1080 };

it("puts two upright pages beside each other on a wide wall", () => {
  expect(perSheet({ width: 595, height: 842 }, WALL)).toBe(2);
  expect(perSheet({ width: 842, height: 595 }, WALL)).toBe(1);
  expect(perSheet({ width: 595, height: 842 }, { width: 1080, height: 1920 })).toBe(1);
});

it("lays out every page once", () => {
  expect(sheets(5, 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(sheets(3, 1)).toEqual([[1], [2], [3]]);
  expect(sheets(0, 1)).toEqual([]);
});

it("turns with the hub's clock and begins again", () => {
  expect([-3, 0, 11.9, 12, 35.9, 36].map((along) => sheetAt(along, 3))).toEqual([0, 0, 0, 1, 2, 0]);
  expect(sheetAt(100, 0)).toBe(0);
});
