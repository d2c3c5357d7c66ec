import { describe, expect, it } from "vitest";
import { archPath, random, wavePath, windowPaths } from "./geometry.ts";
import { airBand, baysFree, baysTaken, flag, glow, NOTHING_KNOWN, number, sample } from "./readings.ts";

describe("a picture of which nothing is known", () => {
  it("shows no example in place of a reading", () => {
    expect(sample(NOTHING_KNOWN, "water-tank.level", 34)).toBeUndefined();
    expect(glow(NOTHING_KNOWN, "lobby-lights", 0.5)).toBe(0);
    expect(baysTaken(NOTHING_KNOWN, [true, false])).toEqual([undefined, undefined]);
    expect(baysFree(NOTHING_KNOWN)).toBeUndefined();
  });
});

describe("readings of the hall", () => {
  it("takes the first known number and passes over what is not known", () => {
    expect(number({ "a.x": undefined, "b.x": 4 }, "a.x", "b.x")).toBe(4);
    expect(number({ "a.x": Number.NaN }, "a.x")).toBeUndefined();
    expect(flag({ "pump.power": false }, "pump.power")).toBe(false);
    expect(flag({}, "pump.power")).toBeUndefined();
  });

  it("reads a lamp from brightness, but a lamp switched off is dark", () => {
    expect(glow({ "l.power": true, "l.brightness": 20 }, "l", 0.5)).toBeCloseTo(0.2);
    expect(glow({ "l.power": false, "l.brightness": 80 }, "l", 0.5)).toBe(0);
    expect(glow({}, "l", 0.5)).toBe(0.5);
    expect(glow({ "l.power": undefined }, "l", 0.5)).toBe(0);
  });

  it("puts bays in order over all rows and does not invent what is not known", () => {
    const values = { "parking-b.bay_1": true, "parking-a.bay_2": false, "parking-a.bay_1": undefined };
    expect(baysTaken(values, [true, true, false, true])).toEqual([undefined, false, true]);
    expect(baysTaken({ "parking-lamp-a.power": true }, [false])).toEqual([false]);
  });

  it("counts free bays only where every row says its own", () => {
    expect(baysFree({ "parking-a.free": 2, "parking-b.free": 1 })).toBe(3);
    expect(baysFree({ "parking-a.free": 2, "parking-b.free": undefined })).toBeUndefined();
    expect(baysFree({})).toBeUndefined();
  });

  it("uses an example only where there is no such reading at all", () => {
    expect(sample({}, "a.x", 34)).toBe(34);
    expect(sample({ "a.x": undefined }, "a.x", 34)).toBeUndefined();
    expect(sample({ "a.x": 7 }, "a.x", 34)).toBe(7);
  });

  it("puts PM2.5 into bands", () => {
    expect([undefined, 9, 32, 90].map(airBand)).toEqual(["unknown", "good", "fair", "poor"]);
  });
});

describe("shapes", () => {
  it("draws the same from the same seed", () => {
    const [one, two] = [random(7), random(7)];
    expect([one(), one(), one()]).toEqual([two(), two(), two()]);
  });

  it("keeps lit windows lit when more light comes", () => {
    const box = { x: 0, y: 0, w: 160, h: 300 };
    const count = (lit: number) => windowPaths(box, lit, 3).bright.split("M").length;
    expect(count(0)).toBe(1);
    expect(count(0.9)).toBeGreaterThan(count(0.3));
    expect(windowPaths(box, 1, 3).dark).toBe("");
  });

  it("closes its water and hangs six arches", () => {
    expect(wavePath(0, 400, 10, 5, 100, 90)).toMatch(/^M0 10.*V90H0z$/);
    expect(archPath(0, 100, 600, 6, 40).arch.match(/M/g)).toHaveLength(6);
  });
});
