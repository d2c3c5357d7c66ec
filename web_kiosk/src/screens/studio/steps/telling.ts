/** How this screen puts steps into words. */
import type { VocabularyView } from "../../../api/studio_types";
import type { I18n } from "../../../i18n/i18n.svelte";
import type { Telling } from "./summary";

export function tellingIn(i18n: I18n, vocabulary: VocabularyView | null): Telling {
  return {
    vocabulary,
    say: (texts) => i18n.say(texts),
    duration: (seconds) => shortDuration(i18n, seconds),
    word: (key, count = 0) => {
      if (key === "on") return i18n.t("common.value.true");
      if (key === "off") return i18n.t("common.value.false");
      return key === "steps"
        ? i18n.t("studio.count.steps", { count })
        : i18n.t("studio.count.rounds", { count });
    },
  };
}

/** "2.5 s", "1 min 30 s". */
export function shortDuration(i18n: I18n, seconds: number): string {
  if (seconds >= 60) return i18n.duration(Math.round(seconds), true);
  const digits = Number.isInteger(seconds) || seconds >= 10 ? 0 : 1;
  return `${i18n.number(seconds, digits)}\u00a0s`;
}
