/** A set of indicators as the centre edits it, JSON or CSV, read into what is drawn. Pure. */
import type { Texts } from "../../../api/types";

export interface YearValue {
  year: number;
  value: number;
}

export interface Indicator {
  id: string;
  name: Texts;
  unit: string;
  /** Where the city wants to be; null where nothing is said. */
  target: number | null;
  /** Whether less is better, as with losses. */
  less: boolean;
  /** By year, the oldest first; a table without years has one value of no year (0). */
  values: YearValue[];
}

/** More on one wall nobody reads. */
const MOST = 200;
const LANGUAGE = /^[a-z]{2,3}$/;
const YEAR = /^(19|20|21)\d\d$/;

export class NoIndicators extends Error {}

/** Read a set. Throws NoIndicators where there are none to be found in it. */
export function readIndicators(text: string): Indicator[] {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  const found = /^[[{]/.test(trimmed) ? fromJson(trimmed) : fromTable(trimmed);
  const drawn = found.filter((each) => each.values.length > 0 && Object.keys(each.name).length > 0);
  if (drawn.length === 0) throw new NoIndicators("no row has a name and a value");
  return drawn.slice(0, MOST);
}

function fromJson(text: string): Indicator[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new NoIndicators(String(error));
  }
  const rows = Array.isArray(parsed) ? parsed : (parsed as { indicators?: unknown }).indicators;
  if (!Array.isArray(rows)) throw new NoIndicators("expected a list, or `indicators` with one");
  return rows.flatMap((row: unknown, at) => (isRecord(row) ? [fromRecord(row, at)] : []));
}

function fromRecord(row: Record<string, unknown>, at: number): Indicator {
  const values = isRecord(row["values"]) ? Object.entries(row["values"]) : [];
  const single = number(row["value"]);
  return {
    id: typeof row["id"] === "string" ? row["id"] : String(at),
    name: isRecord(row["name"]) ? texts(Object.entries(row["name"])) : texts([["", row["name"]]]),
    unit: typeof row["unit"] === "string" ? row["unit"] : "",
    target: number(row["target"]),
    less: row["better"] === "less",
    values: byYear(values.length > 0 ? values : single === null ? [] : [["0", single]]),
  };
}

/** Columns: `indicator`, one for each language, `unit`, `value` or one for each year, `target`, `better`. */
function fromTable(text: string): Indicator[] {
  const [head = [], ...rows] = parseTable(text);
  const columns = head.map((name) => name.trim().toLowerCase());
  return rows
    .filter((row) => row.some((cell) => cell.trim() !== ""))
    .map((row, at) => {
      const cells = columns.map((name, index) => [name, (row[index] ?? "").trim()] as const);
      const cell = (name: string) => cells.find(([each]) => each === name)?.[1] ?? "";
      const years = cells.filter(([name]) => YEAR.test(name));
      return {
        id: cell("indicator") || String(at),
        name: texts(cells.filter(([name]) => LANGUAGE.test(name))),
        unit: cell("unit"),
        target: number(cell("target")),
        less: cell("better") === "less",
        values: byYear(years.length > 0 ? years : [["0", cell("value")]]),
      };
    });
}

/** Rows of a table with commas, semicolons or tabs; cells in quotes may hold them, and line breaks. */
export function parseTable(text: string): string[][] {
  const line = text.slice(0, Math.max(text.indexOf("\n"), 0) || text.length);
  const comma = [",", ";", "\t"].reduce((best, each) =>
    line.split(each).length > line.split(best).length ? each : best,
  );
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    const row = rows.at(-1)!;
    if (quoted && character === '"' && text[at + 1] === '"') row[row.length - 1] += text[(at += 1)]!;
    else if (character === '"' && (quoted || row.at(-1) === "")) quoted = !quoted;
    else if (quoted) row[row.length - 1] += character;
    else if (character === comma) row.push("");
    else if (character === "\n") rows.push([""]);
    else if (character !== "\r") row[row.length - 1] += character;
  }
  return rows;
}

function byYear(entries: readonly (readonly [string, unknown])[]): YearValue[] {
  return entries
    .flatMap(([year, raw]) => {
      const value = number(raw);
      return value === null || !/^\d+$/.test(year) ? [] : [{ year: Number(year), value }];
    })
    .sort((a, b) => a.year - b.year);
}

function texts(entries: readonly (readonly [string, unknown])[]): Texts {
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== ""),
  );
}

function number(raw: unknown): number | null {
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : null;
  if (typeof raw !== "string" || !/^[-+]?\d+([.,]\d+)?$/.test(raw.trim())) return null;
  return Number(raw.trim().replace(",", "."));
}

const isRecord = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw);

/** Whether the latest value has reached the target; null without one. */
export function reached({ values, target, less }: Indicator): boolean | null {
  const latest = values.at(-1);
  if (target === null || latest === undefined) return null;
  return less ? latest.value <= target : latest.value >= target;
}

export interface Chart {
  line: string;
  area: string;
  target: number | null;
  dots: { x: number; y: number; year: number; value: number }[];
}

const tenth = (length: number): number => Math.round(length * 10) / 10;

/** A chart of the years in a box of this size; room is left for the highest, the lowest and the target. */
export function chart({ values, target }: Indicator, width: number, height: number): Chart {
  const all = [...values.map(({ value }) => value), ...(target === null ? [] : [target])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const spread = high - low || Math.abs(high) || 1;
  const y = (value: number) => height - ((value - low + spread * 0.12) / (spread * 1.24)) * height;
  const first = values[0]?.year ?? 0;
  const span = (values.at(-1)?.year ?? 0) - first;
  const dots = values.map(({ year, value }) => ({
    x: span === 0 ? width / 2 : ((year - first) / span) * width,
    y: y(value),
    year,
    value,
  }));
  const line = dots.map(({ x, y: up }, at) => `${at ? "L" : "M"}${tenth(x)} ${tenth(up)}`).join("");
  const area = dots.length > 1 ? `${line}L${width} ${height}L0 ${height}Z` : "";
  return { line, area, target: target === null ? null : y(target), dots };
}
