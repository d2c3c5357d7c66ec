/** Errors as one sentence for people. */
import { ProblemError } from "../api/client";
import type { I18n } from "../i18n/i18n.svelte";

/** What went wrong, in the screen's language: the hub's own words where it gave them. */
export function problemText(i18n: I18n, error: unknown): string {
  if (!(error instanceof ProblemError)) {
    return i18n.t("common.problem.other", { detail: error instanceof Error ? error.message : String(error) });
  }
  if (error.problem.code === "unreachable") return i18n.t("common.problem.unreachable");
  if (error.problem.code === "unsent") return i18n.t("common.problem.unsent");
  const said = i18n.say(error.texts);
  return said === "" ? i18n.t("common.problem.other", { detail: error.problem.detail }) : sentence(said);
}

/** A phrase of the hub as a sentence of its own: first letter large. */
export function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
