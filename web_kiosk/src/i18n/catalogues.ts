/** Where the words are: one folder per language, one file per screen. A new language is one folder. */

export type Part =
  "common" | "kiosk" | "guide" | "technician" | "display" | "gallery" | "content" | "screens" | "pair";
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
  content: typeof import("./en/content.json");
  screens: typeof import("./en/screens.json");
  pair: typeof import("./en/pair.json");
}
/** "part.key" for every sentence of the English catalogue. */
export type Key = { [P in Part]: `${P}.${keyof English[P] & string}` }[Part];

const files = import.meta.glob<Catalogue>("./*/*.json", { import: "default" });

/** Languages there are catalogues for, as BCP 47 tags. */
export const LANGUAGES: readonly string[] = [
  ...new Set(Object.keys(files).map((file) => file.split("/")[1]!)),
];

/** Load the words of these parts in every language, so that a change of language needs no network. */
export async function loadCatalogues(parts: readonly Part[]): Promise<Catalogues> {
  const catalogues: Catalogues = Object.fromEntries(LANGUAGES.map((language) => [language, {}]));
  await Promise.all(
    Object.entries(files).map(async ([file, load]) => {
      const [, language, name] = file.split("/") as [string, string, string];
      const part = name.replace(".json", "");
      if (!(parts as readonly string[]).includes(part)) return;
      const sentences = await load();
      for (const [key, sentence] of Object.entries(sentences))
        catalogues[language]![`${part}.${key}`] = sentence;
    }),
  );
  return catalogues;
}
