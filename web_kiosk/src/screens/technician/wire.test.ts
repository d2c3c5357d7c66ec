import { describe, expect, it } from "vitest";
import type { WireEntryView } from "../../api/types";
import { latestOf } from "./wire";

function entry(number: number, at = number): WireEntryView {
  return {
    number,
    at,
    kind: "sent",
    hex: "01",
    text: "",
    size: 1,
    topic: "",
    point: "",
    value: null,
    verb: "",
    by: "",
    took: null,
    reasons: {},
  };
}
const numbers = (entries: WireEntryView[]): number[] => entries.map(({ number }) => number);

describe("the log of a wire", () => {
  it("has the newest first, each once, and forgets the oldest", () => {
    const first = latestOf([], [entry(1), entry(2)]);
    expect(numbers(first)).toEqual([2, 1]);
    expect(numbers(latestOf(first, [entry(2), entry(4)]))).toEqual([4, 2, 1]);
    expect(numbers(latestOf(first, [entry(3), entry(4)], 3))).toEqual([4, 3, 2]);
    expect(numbers(latestOf(first, []))).toEqual([2, 1]);
  });
  it("begins anew with a hub that did", () => {
    expect(numbers(latestOf([entry(900, 50)], [entry(3, 60)]))).toEqual([3]);
  });
});
