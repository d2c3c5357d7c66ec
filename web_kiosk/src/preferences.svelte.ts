/** How a person wants this screen: larger text, stronger contrast, controls within reach. */
import { getContext, setContext } from "svelte";

export class Preferences {
  large = $state(false);
  contrast = $state(false);
  /** Controls in the lower half, for people who sit. */
  lower = $state(false);

  reset(): void {
    this.large = this.contrast = this.lower = false;
  }

  /** Carry the choice to the page; called in an effect. */
  show(root: HTMLElement): void {
    root.dataset["size"] = this.large ? "large" : "normal";
    root.dataset["theme"] = this.contrast ? "contrast" : "light";
    root.dataset["reach"] = this.lower ? "low" : "normal";
  }
}

const KEY = Symbol("preferences");

export function providePreferences(preferences: Preferences): void {
  setContext(KEY, preferences);
}

export function usePreferences(): Preferences {
  return getContext<Preferences>(KEY);
}
