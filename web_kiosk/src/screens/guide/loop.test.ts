import { describe, expect, it } from "vitest";
import { tallLoop, wideLoop } from "./loop";

describe("the hall's loop", () => {
  it("puts six zones on two columns, clockwise from the upper left", () => {
    const { stops, height } = tallLoop(6, 400);
    const [left, right] = [stops[0]!.x, stops[1]!.x];
    expect(stops.map(({ x }) => x)).toEqual([left, right, right, right, left, left]);
    expect(stops[0]!.y).toBe(stops[1]!.y);
    expect(stops[3]!.y).toBe(stops[4]!.y);
    expect(stops[5]!.y).toBeLessThan(stops[4]!.y);
    expect(Math.max(...stops.map(({ y }) => y))).toBeLessThan(height);
  });
  it("puts them on two rows where the screen is narrow, inside its width", () => {
    const { stops, label } = wideLoop(6, 340);
    expect(stops.slice(0, 3).map(({ y }) => y)).toEqual([26, 26, 26]);
    expect(stops[3]!.x).toBeGreaterThan(stops[5]!.x);
    for (const { x } of stops) {
      expect(x - label / 2).toBeGreaterThanOrEqual(0);
      expect(x + label / 2).toBeLessThanOrEqual(340);
    }
  });
  it("never puts two zones on the same place, however many there are", () => {
    for (let count = 1; count <= 12; count += 1) {
      for (const { stops } of [tallLoop(count, 380), wideLoop(count, 340)]) {
        expect(new Set(stops.map(({ x, y }) => `${x},${y}`)).size).toBe(count);
      }
    }
  });
});
