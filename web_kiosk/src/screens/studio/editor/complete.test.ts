import { describe, expect, it } from "vitest";
import { VOCABULARY } from "../samples";
import { suggest } from "./complete";
import { placeOf } from "./context";

/** What is suggested where `|` stands. */
function at(text: string): string[] {
  const offset = text.indexOf("|");
  return suggest(text.replace("|", ""), offset, VOCABULARY, (texts) => texts["en"] ?? "").options.map(
    ({ label }) => label,
  );
}

const HEAD = "scene: a\nzone: lobby\nsteps:\n";

describe("the head", () => {
  it("offers keys that are not there yet, the required first", () => {
    const keys = at("scene: a\n|\nmax: 1m\n");
    expect(keys.slice(0, 3)).toEqual(["title", "summary", "zone"]);
    expect(keys).not.toContain("scene");
    expect(keys).not.toContain("max");
  });
  it("offers zones, pictures, modes and devices", () => {
    expect(at("zone: |")).toEqual(["lobby", "urban"]);
    expect(at("picture: |")).toContain("flood");
    expect(at("mode: |")).toEqual(["single", "restart", "queued"]);
    expect(at("audience: [kiosk, |]")).toContain("guide");
    expect(at("needs: [wall, |]")).toEqual(["wall", "lamp-1", "tank", "screen"]);
    expect(at("likes:\n  - |")).toContain("tank");
  });
  it("offers the languages a text has not", () => {
    expect(at("title: {vi: A, |}")).toEqual(["ko", "en"]);
    expect(at("title:\n  ko: A\n  |")).toEqual(["vi", "en"]);
  });
});

describe("steps", () => {
  it("offers the kinds of step after a dash", () => {
    expect(at(`${HEAD}  - |`)).toEqual(expect.arrayContaining(["say", "until", "together", "name"]));
    expect(at(`${HEAD}- |`)).toContain("say");
    expect(at(`${HEAD}  - wait: 1s\n  - together:\n      - |`)).toContain("fade");
  });
  it("offers what belongs to the step's kind", () => {
    const keys = at(`${HEAD}  - set: {wall.power: on}\n    |\n`);
    expect(keys).toEqual(expect.arrayContaining(["confirm", "retry", "otherwise", "name"]));
    expect(keys).not.toContain("say");
    expect(at(`${HEAD}  - say: {en: A}\n    |`)).toContain("for");
  });
  it("offers points that can be set, and their values", () => {
    expect(at(`${HEAD}  - set: {|`)).toEqual(expect.arrayContaining(["wall.input", "lamp-1.brightness"]));
    expect(at(`${HEAD}  - set: {|`)).not.toContain("tank.level");
    expect(at(`${HEAD}  - set: {wall.power: |}`)).toEqual(["on", "off"]);
    expect(at(`${HEAD}  - set:\n      wall.input: |`)).toEqual(["hdmi1", "hdmi2"]);
    expect(at(`${HEAD}  - fade: {lamp-1.brightness: |}`)).toEqual(["0 %", "100 %"]);
  });
  it("offers media, displays, verbs, other scenes, markers", () => {
    expect(at(`${HEAD}  - show: |`)).toEqual(["twin", "flood-map"]);
    expect(at(`${HEAD}  - show: twin\n    on: |`)).toEqual(["screen"]);
    expect(at(`${HEAD}  - command: |`)).toEqual(["wall.reset"]);
    expect(at(`${HEAD}  - scene: |`)).toEqual(["welcome", "flood"]);
    expect(at(`${HEAD}  - hold: {at_most: 1s}\n    otherwise: {goto: |}\n  - marker: end\n`)).toEqual([
      "end",
    ]);
    expect(at(`${HEAD}  - wait: 1s\n    otherwise: |`)).toEqual(["continue", "stop"]);
  });
  it("offers points and functions in conditions", () => {
    expect(at(`${HEAD}  - until: tank.|`)).toEqual(expect.arrayContaining(["tank.level", "mean", "and"]));
    expect(at(`${HEAD}  - if: |`)).toContain("wall.power");
  });
});

it("knows the word before the cursor", () => {
  const text = `${HEAD}  - until: tank.le`;
  expect(placeOf(text, text.length)).toMatchObject({ word: "tank.le", key: "until", from: text.length - 7 });
});

it("never fails, wherever the cursor stands", () => {
  const text = `${HEAD}  - ask: {en: "a, b: {c}"}\n    choices:\n      - label: {en: A}\n        steps: [{wait: 1s}]\n# end\n`;
  for (let offset = 0; offset <= text.length; offset += 1) {
    expect(suggest(text, offset, VOCABULARY, () => "").from).toBeLessThanOrEqual(offset);
  }
});
