import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SIZES, THEMES } from "../preferences.svelte";
import { colour, contrast, tokensOf } from "./css";
import { sourceFiles } from "../testing/sources";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const light = tokensOf(css, ":root");

/** Words and the grounds they stand on. */
const WORDS: [string, string[]][] = [
  ["text", ["page", "card", "grey-soft", "jade-soft", "amber-soft", "red-soft"]],
  ["text-quiet", ["page", "card", "grey-soft", "jade-soft", "amber-soft", "red-soft"]],
  ["jade-deep", ["page", "card", "jade-soft"]],
  ["amber-deep", ["page", "card", "amber-soft"]],
  ["red-deep", ["page", "card", "red-soft"]],
  ["on-dark", ["banner", "lacquer", "lacquer-light", "living", "danger"]],
  ["on-dark-quiet", ["banner"]],
  ["lamp-good", ["banner"]],
  ["on-lamp", ["lamp-good", "lamp-wait", "lamp-bad"]],
  ["on-chosen", ["chosen", "lamp-good"]],
  ["ink", ["paper"]],
  ["ink-quiet", ["paper"]],
];
/** Shapes that say something, and what they are seen against. */
const SHAPES: [string, string[]][] = [
  ["jade", ["page", "card", "jade-soft"]],
  ["amber", ["page", "card", "amber-soft"]],
  ["red", ["page", "card", "red-soft"]],
  ["quiet", ["page", "card"]],
  ["line-strong", ["page", "card"]],
  ["field-line", ["page", "card"]],
  ["focus", ["page", "card", "banner"]],
  ["on-shape", ["jade", "amber", "red"]],
  ["lamp-wait", ["banner"]],
  ["lamp-bad", ["banner"]],
];

function tooFaint(pairs: [string, string[]][], tokens: Record<string, string>, least: number): string[] {
  return pairs.flatMap(([front, grounds]) =>
    grounds
      .map((ground) => ({ ground, ratio: contrast(colour(tokens, front), colour(tokens, ground)) }))
      .filter(({ ratio }) => ratio < least)
      .map(({ ground, ratio }) => `${front} on ${ground}: ${ratio.toFixed(2)}`),
  );
}

describe.each(THEMES)("theme %s", (theme) => {
  const tokens = theme === "light" ? light : { ...light, ...tokensOf(css, `:root[data-theme="${theme}"]`) };
  const [words, shapes] = theme === "contrast" ? [7, 4.5] : [4.5, 3];

  it(`has words of at least ${words}:1`, () => expect(tooFaint(WORDS, tokens, words)).toEqual([]));
  it(`has shapes of at least ${shapes}:1`, () => expect(tooFaint(SHAPES, tokens, shapes)).toEqual([]));
  it("sets no token that the first theme does not know", () => {
    expect(Object.keys(tokens).filter((name) => !(name in light))).toEqual([]);
  });
});

it("reckons contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBe(21);
  expect(contrast("#ffffff", "#767676")).toBeCloseTo(4.54, 2);
});

it("scales text as the preference says", () => {
  const scales = [
    light["text-scale"],
    tokensOf(css, ':root[data-size="large"]')["text-scale"],
    tokensOf(css, ':root[data-size="larger"]')["text-scale"],
  ];
  expect(scales.map((scale) => Number(scale) * 100)).toEqual([...SIZES]);
});

it("moves under 200 ms, and not at all where less movement is asked for", () => {
  const moved = ["motion", "motion-fast"];
  for (const name of moved) expect(parseInt(light[name]!)).toBeLessThan(200);
  const asked = css.slice(css.indexOf("prefers-reduced-motion"));
  for (const still of [tokensOf(asked, ":root"), tokensOf(css, ':root[data-motion="none"]')])
    expect(moved.map((name) => still[name])).toEqual(["0ms", "0ms"]);
});

it("knows every token that a screen names", () => {
  const set = sourceFiles(/\.(svelte|css)$/).flatMap(({ text }) => [
    ...[...text.matchAll(/--([\w-]+)\s*:/g)].map((found) => found[1]!),
    ...[...text.matchAll(/style:--([\w-]+)/g)].map((found) => found[1]!),
  ]);
  const unknown = sourceFiles(/\.(svelte|css)$/).flatMap(({ path, text }) =>
    [...text.matchAll(/var\(--([\w-]+)\)/g)]
      .map((found) => found[1]!)
      .filter((name) => !set.includes(name))
      .map((name) => `${path}: --${name}`),
  );
  expect(unknown).toEqual([]);
});

/** Pictures have a palette of their own; the map of the district is a picture too. */
const PICTURES = /parts\/illustrations\/|screens\/display\/Twin|tokens\//;

it("lets no screen have a colour of its own", () => {
  const raw = sourceFiles(/\.svelte$/)
    .filter(({ path }) => !PICTURES.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/#[0-9a-f]{3,8}\b(?![\w-])|\b(?:rgb|hsl|oklch)a?\(/gi)].map(
        (found) => `${path}: ${found[0]}`,
      ),
    );
  expect(raw).toEqual([]);
});
