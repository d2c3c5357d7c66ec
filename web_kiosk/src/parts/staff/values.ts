/** Values of devices in words. */
import type { PointView, Value } from "../../api/types";
import type { I18n } from "../../i18n/i18n.svelte";

/** How many digits show a number without false precision. */
export function digitsOf(value: number): number {
  if (Number.isInteger(value)) return 0;
  const size = Math.abs(value);
  return size < 1 ? 3 : size < 10 ? 2 : 1;
}

/** "on", "20 %", "hdmi1", or a dash when unknown. */
export function valueText(i18n: I18n, value: Value | null, unit = ""): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return i18n.t(`common.value.${value}`);
  const text = typeof value === "number" ? i18n.number(value, digitsOf(value)) : value;
  return unit === "" ? text : `${text}\u00a0${unit}`;
}

/** What a point is called; its name where the driver gave no words. */
export function pointName(
  i18n: I18n,
  point: Pick<PointView, "name" | "label"> | undefined,
  fallback = "",
): string {
  return (point && (i18n.say(point.label) || point.name)) ?? fallback;
}
