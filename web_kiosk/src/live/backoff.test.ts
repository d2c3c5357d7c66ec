import { describe, expect, it } from "vitest";
import { backoff } from "./backoff";

describe("backoff", () => {
  it("doubles from a quarter second and stays below two", () => {
    expect([0, 1, 2, 5, 40].map((attempt) => backoff(attempt, () => 1))).toEqual([
      250, 500, 1000, 2000, 2000,
    ]);
  });

  it("is never less than half of its ceiling", () => {
    expect(backoff(3, () => 0)).toBe(1000);
  });
});
