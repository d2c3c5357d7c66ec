import { describe, expect, it } from "vitest";
import { durationParts, fill, minutesAndSeconds, pickText } from "./words";

describe("fill", () => {
  it("fills placeholders, numbers in the language's way", () => {
    expect(fill("{a} và {b}", { a: "x", b: 1234.5 }, "vi")).toBe("x và 1.234,5");
  });

  it("leaves a placeholder without a value to be seen", () => {
    expect(fill("{missing}", {}, "en")).toBe("{missing}");
  });

  it("chooses the plural by count", () => {
    const sentence = { one: "{count} second", other: "{count} seconds" };
    expect(fill(sentence, { count: 1 }, "en")).toBe("1 second");
    expect(fill(sentence, { count: 2 }, "en")).toBe("2 seconds");
    expect(fill({ other: "{count} giây" }, { count: 1 }, "vi")).toBe("1 giây");
  });
});

describe("pickText", () => {
  it("takes the wanted language", () => {
    expect(pickText({ vi: "a", ko: "b" }, "ko", "vi")).toEqual({
      text: "b",
      language: "ko",
      fallback: false,
    });
  });

  it("falls back to the hall's, then English, then anything, and says so", () => {
    expect(pickText({ vi: "a", en: "c" }, "ko", "vi")).toEqual({ text: "a", language: "vi", fallback: true });
    expect(pickText({ en: "c", fr: "d" }, "ko", "vi")).toMatchObject({ language: "en", fallback: true });
    expect(pickText({ ko: "", fr: "d" }, "ko", "vi")).toMatchObject({ language: "fr", fallback: true });
    expect(pickText({}, "ko", "vi").text).toBe("");
  });
});

describe("durationParts", () => {
  it("speaks in seconds below a minute, then minutes, then hours", () => {
    expect(durationParts(59)).toEqual([{ value: 59, unit: "second" }]);
    expect(durationParts(100)).toEqual([{ value: 2, unit: "minute" }]);
    expect(durationParts(3600 + 300)).toEqual([
      { value: 1, unit: "hour" },
      { value: 5, unit: "minute" },
    ]);
    expect(durationParts(-3)).toEqual([{ value: 0, unit: "second" }]);
  });
});

it("writes minutes and seconds", () => {
  expect(minutesAndSeconds(72.9)).toBe("1:12");
});
