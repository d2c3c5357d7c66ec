/** Intl's formats, made once for each language and form: making one costs as much as a hundred uses of it. */

type Made<Format> = Map<string, Format>;

const NUMBERS: Made<Intl.NumberFormat> = new Map();
const TIMES: Made<Intl.DateTimeFormat> = new Map();

export function numbers(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(NUMBERS, language, options, () => new Intl.NumberFormat(language, options));
}

export function times(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(TIMES, language, options, () => new Intl.DateTimeFormat(language, options));
}

function kept<Format>(made: Made<Format>, language: string, options: object, make: () => Format): Format {
  const key = language + JSON.stringify(options);
  let format = made.get(key);
  if (format === undefined) made.set(key, (format = make()));
  return format;
}
