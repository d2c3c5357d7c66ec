/**
 * What the illustrations read from the hall. Keys of `values` are "device.point". A key that is there with no value
 * means "not known now" and is drawn as unknown; a key that is not there at all leaves the picture its example value.
 */

export type Values = Readonly<Record<string, number | boolean | undefined>>;

export interface SceneProps {
  values: Values;
}

/** For a picture of which nothing is known: every reading is there, and none has a value. */
export const NOTHING_KNOWN: Values = new Proxy(
  Object.fromEntries([1, 2, 3, 4, 5, 6].map((bay) => [`parking.bay_${bay}`, undefined])),
  { has: () => true },
);

export function clamp(value: number, low = 0, high = 1): number {
  return Math.min(high, Math.max(low, value));
}

/** The reading, `example` where the picture is given no such reading at all, undefined where it is not known now. */
export function sample(values: Values, key: string, example: number): number | undefined {
  return key in values ? number(values, key) : example;
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

/** Light of a lamp, 0 to 1: its brightness in percent, or its power alone. A lamp not known now is drawn dark. */
export function glow(values: Values, device: string, example: number): number {
  const power = flag(values, `${device}.power`);
  const brightness = number(values, `${device}.brightness`);
  if (power === false) return 0;
  if (brightness !== undefined) return clamp(brightness / 100);
  if (power) return 1;
  return `${device}.power` in values || `${device}.brightness` in values ? 0 : example;
}

/** Points named bay_1, bay-2, … of devices named parking…, in the order of devices and then of numbers. */
function bayKeys(values: Values): string[] {
  return Object.keys(values)
    .filter((key) => /^parking[^.]*\.bay[-_]?\d+$/.test(key))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Which of the first parking bays are taken; undefined where not known now. Without any bay, the `example`. */
export function baysTaken(values: Values, example: readonly boolean[]): (boolean | undefined)[] {
  const keys = bayKeys(values);
  return keys.length === 0 ? [...example] : keys.slice(0, example.length).map((key) => flag(values, key));
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
