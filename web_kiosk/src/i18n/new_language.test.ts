import { describe, expect, it } from "vitest";
import { languagesOf, loadCatalogues, type Catalogue, type CatalogueFiles } from "./catalogues";
import { I18n } from "./i18n.svelte";

const english: Catalogue = (await loadCatalogues(["common"]))["en"]!;

/** Every sentence with its letters marked, as testers of translations do; placeholders stay. */
function pseudo(catalogue: Catalogue): Catalogue {
  const mark = (text: string): string =>
    text.replace(/(\{\w+\})|[aeiou]/g, (letter, kept: string | undefined) => kept ?? `${letter}\u0301`);
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, sentence]) => [
      key,
      typeof sentence === "string"
        ? mark(sentence)
        : Object.fromEntries(Object.entries(sentence).map(([category, text]) => [category, mark(text)])),
    ]),
  );
}

const shipped: CatalogueFiles = {
  "./en/common.json": () =>
    Promise.resolve(
      Object.fromEntries(Object.entries(english).map(([key, text]) => [key.replace("common.", ""), text])),
    ),
};

describe("a fourth language", () => {
  it("is one file, and speaks at once", async () => {
    const files: CatalogueFiles = { ...shipped, "./eo.json": () => Promise.resolve(pseudo(english)) };
    expect(languagesOf(files)).toEqual(["en", "eo"]);
    const i18n = new I18n(await loadCatalogues(["common"], files), "eo");
    expect(i18n.language).toBe("eo");
    expect(i18n.t("common.close")).toBe("Clo\u0301se\u0301");
    expect(i18n.t("common.hub.lost", { time: "10:31" })).toContain("10:31");
    expect(i18n.nameOf("eo")).not.toBe("eo");
    expect(i18n.number(1234.5, 1)).toMatch(/^1.?234.5$/u);
  });

  it("may be a folder, of which a screen loads what it needs", async () => {
    let loaded = 0;
    const file = (): Promise<Catalogue> => {
      loaded += 1;
      return Promise.resolve({ close: "Fermer" });
    };
    const files: CatalogueFiles = { ...shipped, "./fr/common.json": file, "./fr/guide.json": file };
    const i18n = new I18n(await loadCatalogues(["common"], files), "fr");
    expect(loaded).toBe(1);
    expect(i18n.t("common.close")).toBe("Fermer");
  });

  it("says in English what it has no words for yet", async () => {
    const files: CatalogueFiles = {
      ...shipped,
      "./fr.json": () => Promise.resolve({ "common.close": "Fermer" }),
    };
    const i18n = new I18n(await loadCatalogues(["common"], files), "fr");
    expect(i18n.t("common.failed.retry")).toBe(english["common.failed.retry"]);
  });
});
