import { describe, expect, it } from "vitest";
import { parseKept, Preferences, themeOf } from "./preferences.svelte";

describe("theme", () => {
  it("is the chosen one, else what the system asks for, contrast first", () => {
    expect(themeOf("light", { dark: true, contrast: true })).toBe("light");
    expect(themeOf("auto", { dark: true, contrast: true })).toBe("contrast");
    expect(themeOf("auto", { dark: true, contrast: false })).toBe("dark");
    expect(themeOf("auto", { dark: false, contrast: false })).toBe("light");
  });
});

describe("kept choices", () => {
  it("are read back as they were written", () => {
    const kept = new Map<string, string>();
    const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: kept.set.bind(kept) };
    const root = { dataset: {} as Record<string, string> } as unknown as HTMLElement;
    const first = new Preferences(store);
    first.theme = "dark";
    first.size = 150;
    first.show(root);
    expect(root.dataset).toMatchObject({ theme: "dark", size: "larger", motion: "normal" });
    expect(new Preferences(store)).toMatchObject({ theme: "dark", size: 150, still: false });
  });
  it("that nobody knows are left aside", () => {
    for (const broken of ["", "{", "null", "3", '{"theme":"pink","size":"150","still":1}'])
      expect(parseKept(broken)).toEqual({ theme: "auto", size: 100, still: false });
  });
});

it("turns contrast off even where the system asks for it", () => {
  const preferences = new Preferences();
  preferences.system = { dark: false, contrast: true };
  expect(preferences.contrast).toBe(true);
  preferences.contrast = false;
  expect(preferences.shown).toBe("light");
  preferences.reset();
  expect(preferences.shown).toBe("contrast");
});
