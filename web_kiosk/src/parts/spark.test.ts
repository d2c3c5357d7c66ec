import { describe, expect, it } from "vitest";
import { sparkPath } from "./spark";

describe("sparkPath", () => {
  it("spans the box, low at the bottom", () => {
    expect(
      sparkPath(
        [
          { at: 0, value: 0 },
          { at: 10, value: 5 },
        ],
        106,
        36,
      ),
    ).toEqual(["M3.0 33.0L103.0 3.0"]);
  });

  it("breaks where nothing was known", () => {
    const values = [1, null, 2, 3].map((value, at) => ({ at, value }));
    expect(sparkPath(values, 100, 30)).toHaveLength(2);
  });

  it("draws nothing of nothing, and a level line of one value", () => {
    expect(sparkPath([], 100, 30)).toEqual([]);
    expect(sparkPath([{ at: 0, value: "hdmi1" }], 100, 30)).toEqual([]);
    expect(
      sparkPath(
        [
          { at: 0, value: true },
          { at: 1, value: true },
        ],
        106,
        30,
      ),
    ).toEqual(["M3.0 15.0L103.0 15.0"]);
  });
});
