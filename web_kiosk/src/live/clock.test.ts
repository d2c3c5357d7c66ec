import { describe, expect, it } from "vitest";
import { ClockOffset } from "./clock";

describe("ClockOffset", () => {
  it("keeps the message that travelled fastest", () => {
    const clock = new ClockOffset();
    clock.reset(1000, 400);
    clock.observe(1001, 401.3);
    expect(clock.hubTime(402)).toBe(1002);
    clock.observe(1003, 402.8);
    expect(clock.hubTime(410)).toBeCloseTo(1010.2);
  });

  it("follows a clock that was set", () => {
    const clock = new ClockOffset();
    clock.reset(1000, 400);
    clock.observe(1010, 500);
    expect(clock.hubTime(500)).toBe(1010);
  });
});
