/** Conditions a form can show: one point, compared with one value. All others are written by hand. */
import type { VocabularyPointView } from "../../../api/studio_types";

export const OPERATORS = [">=", "<=", ">", "<", "==", "!="] as const;
export type Operator = (typeof OPERATORS)[number];
/** `is on`, `is off`: how a boolean point is asked. */
export type Comparison = Operator | "on" | "off";

export interface Condition {
  point: string;
  comparison: Comparison;
  value: string;
}

const POINT = "[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*\\.[a-z][a-z0-9_]*";
const COMPARED = new RegExp(`^(${POINT})\\s*(>=|<=|==|!=|>|<)\\s*([^<>=!()]+?)$`);
const PLAIN = new RegExp(`^(not\\s+)?(${POINT})$`);

/** Read a condition; null where it says more than a form can show. */
export function readCondition(written: string): Condition | null {
  const text = written.trim();
  const plain = PLAIN.exec(text);
  if (plain) return { point: plain[2]!, comparison: plain[1] === undefined ? "on" : "off", value: "" };
  const compared = COMPARED.exec(text);
  if (!compared || /\b(and|or|not)\b|\w\.\w+|[+*]/.test(compared[3]!.replace(/\d\.\d/g, ""))) return null;
  return { point: compared[1]!, comparison: compared[2] as Operator, value: compared[3]!.trim() };
}

export function writeCondition({ point, comparison, value }: Condition): string {
  if (comparison === "on") return point;
  return comparison === "off" ? `not ${point}` : `${point} ${comparison} ${value}`;
}

/** Which comparisons suit a point. */
export function comparisonsFor(point: Pick<VocabularyPointView, "type">): Comparison[] {
  if (point.type === "boolean") return ["on", "off"];
  return point.type === "number" || point.type === "integer" ? [...OPERATORS] : ["==", "!="];
}

/** The condition on another point, what can be kept of it kept. */
export function conditionOn(
  name: string,
  point: Pick<VocabularyPointView, "type" | "unit" | "minimum" | "maximum" | "choices">,
): Condition {
  if (point.type === "boolean") return { point: name, comparison: "on", value: "" };
  if (point.type === "text" || point.type === "choice")
    return { point: name, comparison: "==", value: point.choices[0] ?? '""' };
  const middle = Math.round(((point.minimum ?? 0) + (point.maximum ?? 100)) / 2);
  return { point: name, comparison: ">=", value: withUnit(String(middle), point.unit) };
}

/** "40 %": a number as scenes write it. */
export function withUnit(number: string, unit: string): string {
  return unit === "" ? number : `${number} ${unit}`;
}

/** The number of "40 %", as written; null where it is none (a parameter, a calculation). */
export function numberOf(written: unknown, unit: string): string | null {
  const text = String(written ?? "").trim();
  const bare = unit !== "" && text.endsWith(unit) ? text.slice(0, -unit.length).trim() : text;
  return /^-?[0-9]+(\.[0-9]+)?$/.test(bare) ? bare : null;
}
