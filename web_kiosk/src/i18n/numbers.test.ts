import { describe, expect, it } from "vitest";
import { sourceFiles } from "../testing/sources";

/** Ways to write a number, a time or a unit that take no notice of the language. */
const DEAF =
  /\.toFixed\(|\.toLocale(?:String|DateString|TimeString)\(|\.to(?:ISO|UTC|Date|Time)String\(|\bIntl\./g;
/** Coordinates of drawings, and the language layer itself. */
const ALLOWED =
  /^(?:i18n\/|testing\/|parts\/illustrations\/|parts\/spark\.ts|parts\/MetroLine\.svelte|tokens\/)/;

describe("numbers, times and units", () => {
  it("are written by the language layer alone", () => {
    const found = sourceFiles(/\.(svelte|ts)$/)
      .filter(({ path }) => !ALLOWED.test(path))
      .flatMap(({ path, text }) => [...text.matchAll(DEAF)].map((each) => `${path}: ${each[0]}`));
    expect(found).toEqual([]);
  });
});
