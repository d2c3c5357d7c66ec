import { describe, expect, it } from "vitest";
import { VOCABULARY } from "../samples";
import { everyStep, KINDS, readScene } from "../text/reading";
import { writeStep } from "../text/writing";
import { comparisonsFor, conditionOn, numberOf, readCondition, writeCondition } from "./conditions";
import { confirmTime, devicesOf, missingDevices, settable, withDevicesNamed } from "./devices";
import { secondsOf, writtenSeconds } from "./durations";
import { idOf, isId } from "./names";
import { FIRST, freeName, MORE, newStep, type Making } from "./palette";

const MAKING: Making = {
  vocabulary: VOCABULARY,
  zone: "urban",
  words: (what) => ({ vi: what, ko: what, en: what }),
  markers: ["part"],
  scene: "welcome",
};

describe("durations", () => {
  it.each([
    ["500ms", 0.5],
    ["4s", 4],
    ["1m30s", 90],
    ["2h", 7200],
    [7, 7],
    ["2.5s", 2.5],
  ])("reads %s", (written, seconds) => expect(secondsOf(written)).toBe(seconds));
  it.each(["$slow", "", "4 x", "s", null, -1])("is none: %s", (written) =>
    expect(secondsOf(written)).toBeNull(),
  );
  it("says again what it read", () => {
    for (const seconds of [0, 0.25, 0.5, 1, 2.5, 59, 60, 61, 90, 3600])
      expect(secondsOf(writtenSeconds(seconds))).toBe(seconds);
  });
});

describe("conditions", () => {
  it.each(["tank.level >= 60 %", "wall.power", "not wall.power", "wall.input == hdmi1", "a-b.c < 2.5 m"])(
    "reads and writes %s",
    (text) => expect(writeCondition(readCondition(text)!)).toBe(text),
  );
  it.each([
    "tank.level >= 60 % and not pump.power",
    "mean(tank.level, 30 s) > 3",
    "tank.level > lamp.level",
    "tank.level > 2 + 3",
    "$limit",
    "",
  ])("leaves to people: %s", (text) => expect(readCondition(text)).toBeNull());
  it("suits the point", () => {
    const level = VOCABULARY.devices[2]!.points[0]!;
    expect(conditionOn("tank.level", level)).toEqual({
      point: "tank.level",
      comparison: ">=",
      value: "50 %",
    });
    expect(comparisonsFor(VOCABULARY.devices[0]!.points[0]!)).toEqual(["on", "off"]);
    expect(numberOf("40 %", "%")).toBe("40");
    expect(numberOf(40, "%")).toBe("40");
    expect(numberOf("= a.b", "%")).toBeNull();
  });
});

describe("the palette", () => {
  it("has every kind of step once", () => expect([...FIRST, ...MORE].sort()).toEqual([...KINDS].sort()));
  it.each(KINDS)("makes a %s that reads back as what it is", (kind) => {
    const step = newStep(kind, MAKING)!;
    const scene = readScene(`steps:\n${writeStep(step)}\n`)!;
    expect(scene.main.steps.map((each) => each.kind)).toEqual([kind]);
    expect(scene.main.steps[0]!.value).toEqual(step);
    for (const list of scene.main.steps[0]!.lists) expect(list.block).toBe(true);
  });
  it("takes what the zone has, and names of its own", () => {
    expect(newStep("set", MAKING)).toEqual({ set: { "lamp-1.power": "on" }, confirm: "5s" });
    expect(newStep("fade", MAKING)!["fade"]).toEqual({ "lamp-1.brightness": "50 %" });
    expect(newStep("marker", MAKING)).toEqual({ marker: "part-2" });
    expect(newStep("scene", MAKING)).toEqual({ scene: "flood" });
    expect(freeName("a", ["a", "a-2"])).toBe("a-3");
  });
  it("makes nothing of what the hall has not", () => {
    const empty = { ...MAKING, vocabulary: { ...VOCABULARY, devices: [], scenes: [] } };
    for (const kind of ["show", "set", "fade", "command", "scene"] as const)
      expect(newStep(kind, empty)).toBeNull();
  });
});

describe("devices of a scene", () => {
  const text =
    "needs: [wall]\nsteps:\n  - set: {wall.power: on, lamp-1.power: on}\n  - show: twin\n    on: screen\n  - command: nobody.do\n";
  it("finds what a step changes", () => {
    const scene = readScene(text)!;
    expect(everyStep(scene.main).map(({ value }) => devicesOf(value))).toEqual([
      ["wall", "lamp-1"],
      ["screen"],
      ["nobody"],
    ]);
    expect(missingDevices(scene, VOCABULARY)).toEqual(["lamp-1", "screen"]);
  });
  it("names them under likes", () => {
    const named = withDevicesNamed(text, VOCABULARY);
    expect(readScene(named)!.head["likes"]).toEqual(["lamp-1", "screen"]);
    expect(withDevicesNamed(named, VOCABULARY)).toBe(named);
    expect(withDevicesNamed("steps: [", VOCABULARY)).toBe("steps: [");
  });
  it("offers those of the zone first", () => {
    expect(settable(VOCABULARY, "urban").map(({ id }) => id)).toEqual(["lamp-1", "screen", "wall"]);
    expect(confirmTime(VOCABULARY, ["lamp-1.power", "wall.power"])).toBe(20);
    expect(confirmTime(VOCABULARY, ["lamp-1.power"])).toBe(5);
    expect(settable(VOCABULARY, null, true).map(({ id }) => id)).toEqual(["lamp-1"]);
  });
});

it("makes ids of titles in any language", () => {
  expect(idOf("Xin chào, con phố Đẹp!")).toBe("xin-chao-con-pho-dep");
  expect(idOf("3 lamps — at night")).toBe("lamps-at-night");
  expect(idOf("안녕 거리")).toBe("");
  expect(isId(idOf("A".repeat(90)))).toBe(true);
  expect(isId("a--b")).toBe(false);
});
