/** Pure helpers of the language layer. */
import type { Texts } from "../api/types";
import type { Sentence } from "./catalogues";

export type Filled = Record<string, string | number>;

export interface Picked {
  text: string;
  /** The language the text is really in. */
  language: string;
  /** True when the wanted language was missing. */
  fallback: boolean;
}

/** Fill {placeholders}. A placeholder without a value stays visible: better seen than swallowed. */
export function fill(sentence: Sentence, values: Filled, language: string): string {
  return form(sentence, values, language).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : value;
  });
}

function form(sentence: Sentence, values: Filled, language: string): string {
  if (typeof sentence === "string") return sentence;
  const category = new Intl.PluralRules(language).select(Number(values["count"] ?? 0));
  return sentence[category] ?? sentence.other ?? "";
}

/** Choose a text: the wanted language, the hall's own, English, then whatever there is. */
export function pickText(texts: Texts, wanted: string, hall: string): Picked {
  for (const language of [wanted, hall, "en", ...Object.keys(texts)]) {
    const text = texts[language];
    if (text) return { text, language, fallback: language !== wanted };
  }
  return { text: "", language: wanted, fallback: false };
}

/** Split a length into what people say: seconds below a minute, then whole minutes, then hours and minutes. */
export function durationParts(seconds: number): { value: number; unit: "second" | "minute" | "hour" }[] {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return [{ value: whole, unit: "second" }];
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return [{ value: minutes, unit: "minute" }];
  const rest = minutes % 60;
  const hours = { value: Math.floor(minutes / 60), unit: "hour" as const };
  return rest === 0 ? [hours] : [hours, { value: rest, unit: "minute" }];
}

/** "1:12" of a length in seconds. */
export function minutesAndSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
