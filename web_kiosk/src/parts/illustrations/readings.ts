/** What the illustrations read from the hall. Keys of `values` are "device.point"; a missing value means "not known". */

export type Values = Readonly<Record<string, number | boolean | undefined>>;

export interface SceneProps {
  values: Values;
}

export function clamp(value: number, low = 0, high = 1): number {
  return Math.min(high, Math.max(low, value));
}

/** The first known number among these keys. Booleans count as 0 and 1. */
export function number(values: Values, ...keys: string[]): number | undefined {
  for (const key of keys) {
    const value = values[key];
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value === "boolean") return value ? 1 : 0;
  }
  return undefined;
}

/** The first known switch among these keys. A number counts as on above zero. */
export function flag(values: Values, ...keys: string[]): boolean | undefined {
  const value = number(values, ...keys);
  return value === undefined ? undefined : value > 0;
}

/** Light of a lamp, 0 to 1: its brightness in percent, or its power alone; `unknown` where nothing is known. */
export function glow(values: Values, device: string, unknown: number): number {
  const power = flag(values, `${device}.power`);
  const brightness = number(values, `${device}.brightness`);
  if (power === false) return 0;
  if (brightness !== undefined) return clamp(brightness / 100);
  return power === undefined ? unknown : 1;
}

/** Points named bay_1, bay-2, … of devices named parking…, in the order of devices and then of numbers. */
function bayKeys(values: Values): string[] {
  return Object.keys(values)
    .filter((key) => /^parking[^.]*\.bay[-_]?\d+$/.test(key))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Which of the first `unknown.length` parking bays are taken; a bay not known is drawn as in `unknown`. */
export function baysTaken(values: Values, unknown: readonly boolean[]): boolean[] {
  const keys = bayKeys(values);
  return unknown.map((fallback, i) => flag(values, keys[i] ?? "") ?? fallback);
}

/** Free bays over all parking rows, as the rows say; undefined where none says. */
export function baysFree(values: Values): number | undefined {
  const rows = Object.entries(values).filter(([key]) => /^parking[^.]*\.free$/.test(key));
  const known = rows.map(([, value]) => value).filter((value) => typeof value === "number");
  return known.length === 0 || known.length < rows.length
    ? undefined
    : known.reduce((sum, row) => sum + row, 0);
}

/** Bands of PM2.5 in µg/m³, by the daily limits of QCVN 05:2023 (50) and of WHO 2021 (15). */
export function airBand(pm25: number | undefined): "unknown" | "good" | "fair" | "poor" {
  if (pm25 === undefined) return "unknown";
  if (pm25 <= 15) return "good";
  return pm25 <= 50 ? "fair" : "poor";
}
