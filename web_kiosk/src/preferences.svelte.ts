/** How a person wants this screen: theme, text size, movement, controls within reach. */
import { getContext, setContext } from "svelte";

export const THEMES = ["light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];
/** "auto" is what the system asks for. */
export type ThemeChoice = "auto" | Theme;
/** Percent of the usual text size. */
export const SIZES = [100, 125, 150] as const;
export type TextSize = (typeof SIZES)[number];

/** What the system asks for; injected, so that logic can be tried without a browser. */
export interface System {
  dark: boolean;
  contrast: boolean;
}

/** The theme to show: what was chosen, else stronger contrast before darkness. */
export function themeOf(choice: ThemeChoice, system: System): Theme {
  if (choice !== "auto") return choice;
  return system.contrast ? "contrast" : system.dark ? "dark" : "light";
}

/** Read kept choices; whatever is not known any more is left aside. */
export function parseKept(kept: string | null): { theme: ThemeChoice; size: TextSize; still: boolean } {
  let found: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(kept ?? "{}");
    if (typeof parsed === "object" && parsed !== null) found = parsed as Record<string, unknown>;
  } catch {
    // Written by hand or by another version: start anew.
  }
  return {
    theme: THEMES.find((theme) => theme === found["theme"]) ?? "auto",
    size: SIZES.find((size) => size === found["size"]) ?? 100,
    still: found["still"] === true,
  };
}

const STORED = "preferences";
const SIZE_NAMES: Record<TextSize, string> = { 100: "normal", 125: "large", 150: "larger" };

export class Preferences {
  theme = $state<ThemeChoice>("auto");
  size = $state<TextSize>(100);
  /** Nothing moves, whatever the system says. */
  still = $state(false);
  /** Controls in the lower half, for people who sit. */
  lower = $state(false);
  system = $state.raw<System>({ dark: false, contrast: false });

  /** `store` keeps the choice for people; the hall's own screens have none: the next visitor begins anew. */
  constructor(private readonly store: Pick<Storage, "getItem" | "setItem"> | null = null) {
    if (store !== null) Object.assign(this, parseKept(store.getItem(STORED)));
  }

  get shown(): Theme {
    return themeOf(this.theme, this.system);
  }
  get large(): boolean {
    return this.size !== 100;
  }
  set large(wanted: boolean) {
    this.size = wanted ? 125 : 100;
  }
  get contrast(): boolean {
    return this.shown === "contrast";
  }
  set contrast(wanted: boolean) {
    this.theme = wanted ? "contrast" : this.system.contrast ? "light" : "auto";
  }

  reset(): void {
    this.theme = "auto";
    this.size = 100;
    this.still = this.lower = false;
  }

  /** Carry the choice to the page; called in an effect. */
  show(root: HTMLElement): void {
    root.dataset["size"] = SIZE_NAMES[this.size];
    root.dataset["theme"] = this.shown;
    root.dataset["motion"] = this.still ? "none" : "normal";
    root.dataset["reach"] = this.lower ? "low" : "normal";
    this.store?.setItem(STORED, JSON.stringify({ theme: this.theme, size: this.size, still: this.still }));
  }

  /** Follow what the system asks for; returns how to stop. */
  follow(): () => void {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const contrast = matchMedia("(prefers-contrast: more)");
    const look = (): void => {
      this.system = { dark: dark.matches, contrast: contrast.matches };
    };
    look();
    dark.addEventListener("change", look);
    contrast.addEventListener("change", look);
    return () => {
      dark.removeEventListener("change", look);
      contrast.removeEventListener("change", look);
    };
  }
}

const KEY = Symbol("preferences");

export function providePreferences(preferences: Preferences): void {
  setContext(KEY, preferences);
}

export function usePreferences(): Preferences {
  return getContext<Preferences>(KEY);
}
