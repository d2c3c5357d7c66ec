/** The language of this screen: sentences, texts of the hall, numbers, times and lengths. */
import { getContext, setContext } from "svelte";
import type { Texts } from "../api/types";
import type { Catalogues, Key, Sentence } from "./catalogues";
import { numbers, times } from "./formats";
import { durationParts, fill, pickText, type Filled, type Picked } from "./words";

export class I18n {
  language = $state("");
  /** The hall's own language, tried when a text has no words in `language`. */
  fallback = $state("vi");

  constructor(
    private readonly catalogues: Catalogues,
    language: string,
  ) {
    this.language = this.speaks(language) ? language : "en";
  }

  speaks(language: string): boolean {
    return language in this.catalogues;
  }

  /** The screen's own sentence for `key`; `values` fill its {placeholders}, `count` chooses the plural. */
  t = (key: Key, values: Filled = {}): string => this.tIn(this.language, key, values);

  /** The same in a given language, for screens that speak several at once. */
  tIn = (language: string, key: Key, values: Filled = {}): string => {
    const sentence: Sentence | undefined = this.catalogues[language]?.[key] ?? this.catalogues["en"]?.[key];
    return sentence === undefined ? key : fill(sentence, values, language);
  };

  /** A text of the hall with the language it is in, so that a fallback can be marked. */
  pick = (texts: Texts | undefined): Picked => pickText(texts ?? {}, this.language, this.fallback);

  /** A text of the hall as plain words, for attributes and for composing. Prefer the part `Words`. */
  say = (texts: Texts | undefined): string => this.pick(texts).text;

  number = (value: number, digits = 0): string =>
    numbers(this.language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);

  /** "a, b and c" in the language's way; `short` leaves the "and" out. */
  list = (items: string[], short = false): string =>
    new Intl.ListFormat(this.language, { style: short ? "narrow" : "long" }).format(items);

  /** "125 %" of 1.25, in the language's way. */
  percent = (share: number): string =>
    numbers(this.language, { style: "percent", maximumFractionDigits: 0 }).format(share);

  /** "10:31" of a time in seconds since the epoch; in the zone of this browser, or in one by its IANA name. */
  clock = (at: number, seconds = false, timeZone?: string): string =>
    times(this.language, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      ...(seconds ? { second: "2-digit" } : {}),
      ...(timeZone === undefined ? {} : { timeZone }),
    }).format(at * 1000);

  /** "28/11": a day where there is little room. */
  day = (at: number): string => times(this.language, { day: "numeric", month: "numeric" }).format(at * 1000);

  /** "Saturday, 28 November" of a day written 2026-11-28. */
  weekday = (date: string): string =>
    times(this.language, {
      weekday: "long",
      day: "numeric",
      month: "long",
      timeZone: "UTC",
    }).format(new Date(`${date}T12:00:00Z`));

  /** How words of this language are put in order, numbers in them as numbers. */
  compare = (a: string, b: string): number => this.collator.compare(a, b);
  private readonly collator = $derived(new Intl.Collator(this.language, { numeric: true }));

  date = (at: number): string => times(this.language, { dateStyle: "medium" }).format(at * 1000);

  /** "2 minutes", "40 seconds": a length in words; `short` gives "2 min", "40 sec". */
  duration = (seconds: number, short = false): string =>
    durationParts(seconds)
      .map(({ value, unit }) =>
        numbers(this.language, { style: "unit", unit, unitDisplay: short ? "short" : "long" }).format(value),
      )
      .join(" ");

  /** The name of a language in that language: "Tiếng Việt", "한국어", "English". */
  nameOf = (language: string): string => {
    const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  };
}

const KEY = Symbol("i18n");

export function provideI18n(i18n: I18n): void {
  setContext(KEY, i18n);
}

export function useI18n(): I18n {
  return getContext<I18n>(KEY);
}
