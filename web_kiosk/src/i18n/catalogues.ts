/**
 * Where the words are. A language is one file, {tag}.json, with every sentence by "part.key"; or, so that a screen loads
 * only its own, a folder {tag}/ with a file for each screen. Either is found by being there: no other file names it.
 * Sentences that are missing are said in English. The language's own name comes from the browser (Intl).
 */

export type Part =
  | "common"
  | "kiosk"
  | "guide"
  | "technician"
  | "display"
  | "gallery"
  | "content"
  | "screens"
  | "pair"
  | "studio";
/** A sentence with {placeholders}, or one per plural category, chosen by {count}. */
export type Sentence = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Record<string, Sentence>;
/** Sentences by "part.key", by language. */
export type Catalogues = Record<string, Catalogue>;

interface English {
  common: typeof import("./en/common.json");
  kiosk: typeof import("./en/kiosk.json");
  guide: typeof import("./en/guide.json");
  technician: typeof import("./en/technician.json");
  display: typeof import("./en/display.json");
  gallery: typeof import("./en/gallery.json");
  screens: typeof import("./en/screens.json");
  pair: typeof import("./en/pair.json");
  content: typeof import("./en/content.json");
  studio: typeof import("./en/studio.json");
}
/** "part.key" for every sentence of the English catalogue. */
export type Key = { [P in Part]: `${P}.${keyof English[P] & string}` }[Part];

/** Loaders of catalogues by path: "./vi/kiosk.json", or "./fr.json" for a whole language. */
export type CatalogueFiles = Record<string, () => Promise<Catalogue>>;

const files: CatalogueFiles = import.meta.glob<Catalogue>(["./*/*.json", "./*.json"], { import: "default" });

/** Languages there are catalogues for, as BCP 47 tags. */
export const LANGUAGES: readonly string[] = languagesOf(files);

export function languagesOf(found: CatalogueFiles): string[] {
  return [...new Set(Object.keys(found).map((path) => placeOf(path).language))];
}

/** Load the words of these parts in every language, so that a change of language needs no network. */
export async function loadCatalogues(
  parts: readonly Part[],
  found: CatalogueFiles = files,
): Promise<Catalogues> {
  const catalogues: Catalogues = Object.fromEntries(languagesOf(found).map((language) => [language, {}]));
  await Promise.all(
    Object.entries(found).map(async ([path, load]) => {
      const { language, part } = placeOf(path);
      if (part !== null && !(parts as readonly string[]).includes(part)) return;
      for (const [key, sentence] of Object.entries(await load()))
        catalogues[language]![part === null ? key : `${part}.${key}`] = sentence;
    }),
  );
  return catalogues;
}

/** Language and part of a catalogue's path; a whole language has no part. */
function placeOf(path: string): { language: string; part: string | null } {
  const [, first, second] = path.replace(/\.json$/, "").split("/") as [string, string, string?];
  return { language: first, part: second ?? null };
}
