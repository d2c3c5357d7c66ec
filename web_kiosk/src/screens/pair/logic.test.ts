import { describe, expect, it } from "vitest";
import { groupsOf, isScreenPath, wishOf } from "./logic";

describe("groupsOf", () => {
  it("halves a code", () => {
    expect(groupsOf("K7PMQX")).toEqual(["K7P", "MQX"]);
    expect(groupsOf("")).toEqual([]);
  });
});

describe("wishOf", () => {
  it.each([
    ["?screen=kiosk/lobby", "kiosk/lobby"],
    ["?screen=display/big-wall", "display/big-wall"],
    ["?screen=guide", ""],
    ["?screen=kiosk/<b>", ""],
    ["?screen=//evil.example/kiosk/lobby", ""],
    ["", ""],
  ])("%s", (search, wish) => expect(wishOf(search)).toBe(wish));
});

describe("isScreenPath", () => {
  it("takes only paths of this hub's screens", () => {
    expect(isScreenPath("/kiosk/lobby")).toBe(true);
    expect(isScreenPath("//kiosk/lobby")).toBe(false);
    expect(isScreenPath("/technician")).toBe(false);
    expect(isScreenPath("https://elsewhere/kiosk/lobby")).toBe(false);
  });
});
