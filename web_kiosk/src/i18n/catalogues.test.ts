import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LANGUAGES, loadCatalogues, type Catalogue, type Part, type Sentence } from "./catalogues";

const SOURCE = new URL("..", import.meta.url).pathname;
const PARTS = readdirSync(new URL("./en", import.meta.url)).map((file) => file.replace(".json", "") as Part);
const catalogues = await loadCatalogues(PARTS);
const english = catalogues["en"]!;

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.(svelte|ts)$/.test(name) && !name.endsWith(".test.ts") && name !== "schema.ts"
      ? [readFileSync(path, "utf8")]
      : [];
  });
}

function placeholders(sentence: Sentence): string[] {
  const text = typeof sentence === "string" ? sentence : Object.values(sentence).join(" ");
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort();
}

describe.each(LANGUAGES.filter((language) => language !== "en"))("catalogue %s", (language) => {
  const own: Catalogue = catalogues[language]!;

  it("has the keys of the English one, no more and no fewer", () => {
    expect(Object.keys(own).sort()).toEqual(Object.keys(english).sort());
  });

  it("has the same placeholders in every sentence", () => {
    for (const [key, sentence] of Object.entries(own)) {
      expect([key, placeholders(sentence)]).toEqual([key, placeholders(english[key] ?? "")]);
    }
  });
});

describe.each(LANGUAGES)("plurals of %s", (language) => {
  it("cover the categories of the language", () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, sentence] of Object.entries(catalogues[language]!)) {
      if (typeof sentence === "string") continue;
      expect([key, Object.keys(sentence).sort()]).toEqual([key, [...categories].sort()]);
    }
  });
});

it("has no sentence that nothing uses", () => {
  const code = sources(SOURCE).join("\n");
  const beginnings = [...code.matchAll(new RegExp(`\`((?:${PARTS.join("|")})\\.[\\w.]*?)\\$\\{`, "g"))].map(
    (match) => match[1]!,
  );
  const unused = Object.keys(english).filter(
    (key) =>
      !code.includes(`"${key}"`) &&
      !code.includes(`'${key}'`) &&
      !beginnings.some((begin) => key.startsWith(begin)),
  );
  expect(unused).toEqual([]);
});
