import { describe, expect, it } from "vitest";
import {
  conditionOf,
  coveredBy,
  isMaintained,
  isWorn,
  scenesHit,
  sharedCauses,
  shortTime,
  unreadyScenes,
  wornOf,
} from "./health";
import { cause, device, health, point, scene } from "./samples";

describe("a root cause", () => {
  const bus = cause("rs485-a", ["tank", "pump"]);
  const alone = cause("lamp", ["lamp"], "device");

  it("is said above when it takes several devices along", () => {
    expect(sharedCauses([bus, alone])).toEqual([bus]);
    expect([...coveredBy([bus, alone])]).toEqual(["tank", "pump"]);
  });
  it("has the scenes that are not ready and need one of its devices", () => {
    const scenes = [
      scene("flood", "not_ready", ["tank"]),
      scene("air", "ready", ["pump"]),
      scene("beam", "not_ready", ["lamp"]),
    ];
    expect(scenesHit(bus.devices, scenes).map(({ id }) => id)).toEqual(["flood"]);
  });
  it("can only change when an availability or a maintenance does", () => {
    const before = conditionOf([device("a"), device("b")]);
    expect(conditionOf([device("a", "online", { used_by: "run" }), device("b")])).toBe(before);
    expect(conditionOf([device("a", "offline"), device("b")])).not.toBe(before);
    const maintenance = { by: "x", note: "", since: 5 };
    expect(conditionOf([device("a", "online", { health: health({ maintenance }) }), device("b")])).not.toBe(
      before,
    );
  });
});

describe("scenes that are not ready", () => {
  it("are told by their reason, what keeps most from playing first", () => {
    const scenes = [
      scene("flood", "not_ready", ["tank"]),
      scene("air", "ready", ["pump"]),
      scene("beam", "not_ready", ["lamp"]),
      scene("night", "not_ready", ["lamp"]),
      scene("rain", "busy", ["lamp"]),
    ];
    const told = unreadyScenes(scenes, ({ needs }) => needs.join());
    expect(told.map(({ reason, scenes: hit }) => [reason, hit.map(({ id }) => id)])).toEqual([
      ["lamp", ["beam", "night"]],
      ["tank", ["flood"]],
    ]);
  });
});

describe("maintenance", () => {
  it("is told by the hub", () => {
    expect(isMaintained(device("a", "disabled"))).toBe(false);
    const maintenance = { by: "technician", note: "new lamp", since: 1 };
    expect(isMaintained(device("a", "disabled", { health: health({ maintenance }) }))).toBe(true);
  });
});

describe("a worn part", () => {
  it("is a number at its limit or above", () => {
    expect(isWorn(point("lamp", { limit: 2000, actual: 2000 }))).toBe(true);
    expect(isWorn(point("lamp", { limit: 2000, actual: 1999 }))).toBe(false);
    expect(isWorn(point("lamp", { limit: 2000, actual: null }))).toBe(false);
    expect(isWorn(point("lamp", { actual: 9 }))).toBe(false);
    expect(isWorn(point("lamp", { limit: 0, actual: true }))).toBe(false);
  });
  it("is found by its latest value", () => {
    const projector = device("p", "online", {
      points: [point("lamp", { limit: 10, actual: 9 }), point("x")],
    });
    const latest = (key: string): { actual: number; wanted: null; at: number; stale: boolean } | undefined =>
      key === "p.lamp" ? { actual: 11, wanted: null, at: 1, stale: false } : undefined;
    expect(wornOf(projector, () => undefined)).toEqual([]);
    expect(wornOf(projector, latest).map(({ name, actual }) => [name, actual])).toEqual([["lamp", 11]]);
  });
});

describe("a measured time", () => {
  it("has the digits that mean something", () => {
    expect(shortTime(0.0421)).toEqual({ value: 42, unit: "ms", digits: 0 });
    expect(shortTime(0.9996)).toEqual({ value: 0.9996, unit: "s", digits: 2 });
    expect(shortTime(12.34)).toEqual({ value: 12.34, unit: "s", digits: 1 });
  });
});
