import { expect, it } from "vitest";
import { ExactClock } from "./exact";

it("knows nothing before the first exchange", () => {
  const clock = new ExactClock();
  expect(clock.hubTime(100)).toBeNull();
  expect(clock.uncertainty).toBe(Infinity);
});

it("goes by the exchange that took least time", () => {
  const clock = new ExactClock();
  // The hub is 5 s ahead. The first answer was held up on its way back, the second was quick, the third slow again.
  clock.exchange(100, 105.001, 100.2);
  clock.exchange(101, 106.001, 101.002);
  clock.exchange(102, 107.09, 102.1);
  expect(clock.hubTime(200)).toBeCloseTo(205, 6);
  expect(clock.uncertainty).toBeCloseTo(0.001, 6);
});

it("starts over when the hub's clock was set", () => {
  const clock = new ExactClock();
  clock.exchange(100, 105.001, 100.002);
  clock.exchange(103, 203.05, 103.1);
  expect(clock.hubTime(104)).toBeCloseTo(204, 6);
});

it("forgets samples that are too old, so that drift is followed", () => {
  const clock = new ExactClock();
  clock.exchange(0, 5.0005, 0.001);
  for (let at = 1; at <= 30; at += 1) clock.exchange(at * 3, at * 3 + 5.012, at * 3 + 0.004);
  expect(clock.hubTime(100)).toBeCloseTo(105.01, 6);
});

it("leaves out what can't be", () => {
  const clock = new ExactClock();
  clock.exchange(100, 105, 99);
  clock.exchange(100, Number.NaN, 100.1);
  expect(clock.hubTime(1)).toBeNull();
});
