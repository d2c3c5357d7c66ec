import { describe, expect, it } from "vitest";
import { sourceFiles } from "../../testing/sources";
import { PICTURES } from "./samples";

/** Whole pages and frames around pages: shown by the screens themselves. */
const ELSEWHERE = ["parts/ConnectionGate.svelte", "parts/staff/Login.svelte"];

const parts = sourceFiles(/\.svelte$/).filter(({ path }) => path.startsWith("parts/"));
const gallery = sourceFiles(/\.svelte$/).filter(({ path }) => path.startsWith("screens/gallery/"));
const shown = new Set(
  gallery.flatMap(({ text }) =>
    [...text.matchAll(/from "\.\.\/\.\.\/(parts\/[^"]+\.svelte)"/g)].map((found) => found[1]!),
  ),
);

describe("the gallery", () => {
  it("shows every part", () => {
    const missing = parts
      .map(({ path }) => path)
      .filter((path) => !path.startsWith("parts/illustrations/"))
      .filter((path) => !shown.has(path) && !ELSEWHERE.includes(path));
    expect(missing).toEqual([]);
  });

  it("shows every picture", () => {
    const scenes = parts
      .map(({ path }) => /illustrations\/scenes\/(\w+)\.svelte$/.exec(path)?.[1]?.toLowerCase())
      .filter((name) => name !== undefined);
    expect([...PICTURES].sort()).toEqual(scenes.sort());
  });

  /** The values a part's property may have, from its own declaration: `variant?: "a" | "b"`. */
  it.each([
    ["Button", "variant"],
    ["Button", "size"],
    ["StatusPill", "tone"],
    ["StatusPill", "size"],
    ["Toast", "tone"],
    ["SparkLine", "tone"],
    ["Countdown", "tone"],
    ["Figure", "size"],
    ["MetroLine", "orientation"],
  ])("shows %s in every %s", (part, property) => {
    const { text } = parts.find(({ path }) => path === `parts/${part}.svelte`)!;
    const values = new RegExp(`${property}\\??(?::| =) ((?:"[\\w-]+"(?: \\| )?)+);`, "i").exec(text)?.[1];
    const usual = new RegExp(`${property} = "([\\w-]+)"`).exec(text)?.[1];
    expect(values).toBeDefined();
    const all = gallery.map((file) => file.text).join("\n");
    const missing = [...values!.matchAll(/"([\w-]+)"/g)]
      .map((found) => found[1]!)
      .filter((value) => value !== usual && !all.includes(`"${value}"`));
    expect(missing).toEqual([]);
  });
});
