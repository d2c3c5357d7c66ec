import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse, type Trail } from "./reading";
import { appendItem, removeValue, setValue } from "./values";
import { writeInline, writePair, writeStep } from "./writing";

const FOLDER = new URL("../../../../../scenes/library/", import.meta.url).pathname;
const LIBRARY = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(FOLDER + name, "utf8"));

type Values = Record<string, unknown>;

/** Every place of a document a key leads to. */
function placesIn(value: unknown, trail: Trail = []): Trail[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => placesIn(item, [...trail, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...trail, key],
    ...placesIn(inner, [...trail, key]),
  ]);
}

function at(value: unknown, trail: Trail): unknown {
  return trail.reduce((inner, key) => (inner as Values)[key], value);
}

function data(text: string | null): unknown {
  const document = parse(text ?? "");
  expect(document.errors).toEqual([]);
  return document.toJS();
}

function remarks(text: string): string[] {
  return text.split("\n").filter((line) => line.trim().startsWith("#"));
}

it.each(LIBRARY)("changes one value of a scene and nothing else", (text) => {
  const before = data(text);
  const places = placesIn(before).filter((_, index) => index % 5 === 0);
  for (const trail of places) {
    const old = at(before, trail);
    const fresh =
      typeof old === "object" ? { en: "Quite, another: #1", vi: "Khác" } : "7 # no remark, but: {text}";
    const changed = setValue(text, trail, fresh)!;
    const expected = structuredClone(before);
    (at(expected, trail.slice(0, -1)) as Values)[trail.at(-1)!] = fresh;
    expect([trail, data(changed)]).toEqual([trail, expected]);
    if (typeof old !== "object") {
      expect(remarks(changed)).toEqual(remarks(text));
      expect(changed.split("\n")).toHaveLength(text.split("\n").length);
      expect(data(setValue(changed, trail, old))).toEqual(before);
    }
  }
});

it.each(LIBRARY)("takes a key away and puts it back", (text) => {
  const before = data(text);
  for (const trail of placesIn(before).filter((_, index) => index % 7 === 1)) {
    const without = removeValue(text, trail);
    if (without === null) continue; // the only key of its map
    const expected = structuredClone(before);
    delete (at(expected, trail.slice(0, -1)) as Values)[trail.at(-1)!];
    expect([trail, data(without)]).toEqual([trail, expected]);
    expect(data(setValue(without, trail, at(before, trail)))).toEqual(before);
  }
});

it("keeps quotes, remarks at the side, and the layout of the rest", () => {
  const text = `scene:  a   # the id\nsteps:\n  - say: {vi: "Xin chào", en: Hello}  # greeting\n    for: '4s' # long\n`;
  expect(setValue(text, ["steps", 0, "say", "vi"], 'Một "hai": ba')).toBe(
    text.replace('"Xin chào"', '"Một \\"hai\\": ba"'),
  );
  expect(setValue(text, ["steps", 0, "for"], "6s")).toBe(text.replace("'4s'", "'6s'"));
  expect(setValue(text, ["steps", 0, "say", "en"], "Hello, you")).toBe(text.replace("Hello", '"Hello, you"'));
  expect(setValue(text, ["steps", 0, "say", "ko"], "안녕")).toBe(text.replace("Hello}", "Hello, ko: 안녕}"));
  expect(setValue(text, ["steps", 0, "enabled"], false)).toBe(`${text.trimEnd()}\n    enabled: false\n`);
  expect(setValue(text, ["steps", 0, "name"], { en: "One" })).toBe(
    text.replace("- say", "- name: {en: One}\n    say"),
  );
  expect(removeValue(text, ["steps", 0, "say", "en"])).toBe(text.replace(", en: Hello", ""));
  expect(removeValue(text, ["steps", 0, "for"])).toBe(text.replace("\n    for: '4s' # long", ""));
  expect(removeValue(text, ["steps", 0, "retry"])).toBe(text);
});

it("fills a key that has no value yet", () => {
  expect(data(setValue("zone:\nmax: 1m\n", ["zone"], "lobby"))).toEqual({ zone: "lobby", max: "1m" });
  expect(data(setValue("a: {}\n", ["a", "b"], 1))).toEqual({ a: { b: 1 } });
});

it("adds to lists as they are written", () => {
  expect(appendItem("likes: [a, b]\n", ["likes"], "c")).toBe("likes: [a, b, c]\n");
  expect(appendItem("likes:\n  - a # one\nmax: 1m\n", ["likes"], "c")).toBe(
    "likes:\n  - a # one\n  - c\nmax: 1m\n",
  );
  expect(data(appendItem("max: 1m\n", ["likes"], "c"))).toEqual({ max: "1m", likes: ["c"] });
  expect(data(appendItem("likes: []\n", ["likes"], "c"))).toEqual({ likes: ["c"] });
});

it("changes nothing in a text that can't be read", () => {
  expect(setValue("a: [", ["a"], 1)).toBeNull();
  expect(setValue("a: 1", ["b", "c"], 1)).toBeNull();
  expect(removeValue("a: [", ["a"])).toBeNull();
  expect(appendItem("a: [", ["a"], 1)).toBeNull();
});

it("writes steps as the library does", () => {
  expect(writeStep({ set: { "pump.power": "on" }, confirm: "3s" })).toBe(
    "- set: {pump.power: on}\n  confirm: 3s",
  );
  expect(writeStep({ say: { vi: "Mưa, to", en: "Rain" }, for: "5s" })).toBe(
    '- say: {vi: "Mưa, to", en: Rain}\n  for: 5s',
  );
  expect(writeStep({ ask: { en: "x" }, choices: [{ label: { en: "A" } }] })).toBe(
    "- ask: {en: x}\n  choices:\n    - label: {en: A}",
  );
  const long = "A long sentence that says a great deal about water, rain, and streets.";
  expect(writeStep({ say: { vi: long, en: long } })).toBe(`- say:\n    vi: ${long}\n    en: ${long}`);
  expect(writePair("likes", ["a", "b"])).toBe("likes: [a, b]");
  expect(writeStep({ say: { en: "A\nb", vi: "C" } })).toBe('- say: {en: "A\\nb", vi: C}');
  expect(writeInline("two\n\nlines")).toBe('"two\\n\\nlines"');
  expect(writeInline("{a}")).toBe('"{a}"');
  expect(writeInline({ a: ["b, c"] })).toBe('{a: ["b, c"]}');
});
