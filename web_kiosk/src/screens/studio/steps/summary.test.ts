import { expect, it } from "vitest";
import { VOCABULARY } from "../samples";
import { everyStep, readScene } from "../text/reading";
import { nameOf, summaryOf, type Telling } from "./summary";

const TELLING: Telling = {
  vocabulary: VOCABULARY,
  say: (texts) => texts["en"] ?? "",
  duration: (seconds) => `${seconds} s`,
  word: (key, count) => (count === undefined ? key : `${count} ${key}`),
};

function told(step: string): string {
  const [first] = everyStep(readScene(`steps:\n  - ${step}\n`)!.main);
  return summaryOf(first!, TELLING);
}

it.each([
  ["say: {en: Hello, ko: 안녕}", "Hello"],
  ["set: {wall.power: on, lamp-1.brightness: 40 %}", "LED wall · power: on, Lamp 1 · brightness: 40 %"],
  ['set: {screen.content: ""}', "Screen · content: –"],
  ["show: twin\n    on: screen", "twin → Screen"],
  ["command: wall.reset", "LED wall: Reset"],
  ["wait: 1m30s", "90 s"],
  ["wait: $slow", "$slow"],
  ["until: tank.level >= 60 % and not wall.power", "Tank · level ≥ 60 % and not LED wall · power"],
  ["hold: {at_most: 15s}", "15 s"],
  ["repeat: 3\n    steps: [{wait: 1s}]", "3 rounds"],
  ["group:\n      - wait: 1s\n      - wait: 2s", "2 steps"],
  ["scene: flood", "Flood"],
  ["scene: unknown", "unknown"],
  ["note: A remark", "A remark"],
])("%s → %s", (step, words) => expect(told(step)).toBe(words));

it.each([
  "set: [1, 2]",
  "set:",
  "say: word",
  "hold: 3",
  "fade: {}",
  "show:",
  "command: x",
  "repeat: x",
  "{}",
])("tells half-written steps without failing: %s", (step) => expect(told(step)).not.toContain("object"));

it("knows a station's name", () => {
  const [step] = readScene("steps:\n  - name: {en: Begin}\n    wait: 1s\n")!.main.steps;
  expect(nameOf(step!, TELLING)).toBe("Begin");
});
