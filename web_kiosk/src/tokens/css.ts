/** Reads custom properties out of a style sheet, and reckons contrast: for the tests of the tokens. */

export type Tokens = Record<string, string>;

/** The custom properties of the first rule with exactly this selector. */
export function tokensOf(css: string, selector: string): Tokens {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, "");
  const begin = plain.indexOf(`${selector} {`);
  if (begin < 0) throw new Error(`no rule ${selector}`);
  const rule = plain.slice(plain.indexOf("{", begin) + 1, plain.indexOf("}", begin));
  return Object.fromEntries(
    [...rule.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((found) => [found[1]!, found[2]!]),
  );
}

/** The colour of a token as #rrggbb, `var()` followed. */
export function colour(tokens: Tokens, name: string): string {
  const value = tokens[name];
  if (value === undefined) throw new Error(`no token --${name}`);
  const other = /^var\(--([\w-]+)\)$/.exec(value);
  return other ? colour(tokens, other[1]!) : value;
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex: string): number {
  if (!/^#[0-9a-f]{6}$/.test(hex)) throw new Error(`not a plain colour: ${hex}`);
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
