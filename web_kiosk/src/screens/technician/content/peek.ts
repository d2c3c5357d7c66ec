/** A look into data files, for a preview: the first rows of a table, the outlines of a map. Pure. */

export interface Outline {
  /** An SVG path, in a box of `SIZE` by `SIZE`. */
  path: string;
  closed: boolean;
}

export const SIZE = 100;
const MOST_OUTLINES = 2_000;
type Point = [number, number];
type Line = { points: Point[]; closed: boolean };
type Json = Record<string, unknown>;

/** Rows of a CSV text, quotes understood; at most `most`. The delimiter is what the first line has most of. */
export function rowsOf(text: string, most: number): string[][] {
  const first = text.slice(0, Math.max(0, text.indexOf("\n")) || text.length);
  const count = (sign: string): number => first.split(sign).length;
  const delimiter = [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    const sign = text[at]!;
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text[at + 1] === '"') field += text[(at += 1)]!;
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === delimiter || sign === "\n") {
      row.push(field.replace(/\r$/, ""));
      field = "";
      if (sign === "\n") {
        rows.push(row);
        row = [];
      }
    } else field += sign;
  }
  if (rows.length < most && (field !== "" || row.length > 0)) rows.push([...row, field]);
  return rows;
}

/** The outlines of a GeoJSON or CityJSON document, fitted into the box; none where it has none. */
export function outlinesOf(document: unknown): Outline[] {
  const lines = (
    isObject(document) && document.type === "CityJSON" ? cityLines(document) : geoLines(document)
  )
    .filter(({ points }) => points.length > 0)
    .slice(0, MOST_OUTLINES);
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return [];
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of all) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [bottom, top] = [Math.min(bottom, y), Math.max(top, y)];
  }
  // Degrees of longitude are shorter than those of latitude, away from the equator.
  const squeeze =
    Math.abs(bottom) <= 90 && Math.abs(top) <= 90 ? Math.cos((((bottom + top) / 2) * Math.PI) / 180) : 1;
  const scale = (SIZE - 4) / Math.max((right - left) * squeeze, top - bottom, 1e-9);
  const place = ([x, y]: Point): string =>
    `${short(2 + (x - left) * squeeze * scale)} ${short(2 + (top - y) * scale)}`;
  return lines.map(({ points, closed }) => ({
    path: `M${points.map(place).join("L")}${closed ? "Z" : ""}`,
    closed,
  }));
}

/** Enough for a path in a box of a hundred. */
const short = (value: number): number => Math.round(value * 100) / 100;

function geoLines(value: unknown): Line[] {
  if (!isObject(value)) return [];
  const nested = [value.features, value.geometries].filter(Array.isArray).flat();
  if (nested.length > 0) return nested.slice(0, MOST_OUTLINES).flatMap(geoLines);
  if (isObject(value.geometry)) return geoLines(value.geometry);
  const closed = value.type === "Polygon" || value.type === "MultiPolygon";
  return rings(value.coordinates).map((points) => ({ points, closed }));
}

/** Every list of positions, however deep. */
function rings(value: unknown): Point[][] {
  if (!Array.isArray(value) || value.length === 0) return [];
  if (isPosition(value)) return [[[value[0], value[1]]]];
  if (value.every(isPosition)) return [value.map(([x, y]): Point => [x, y])];
  return value.flatMap(rings);
}

/** The footprints of CityJSON: outer rings of every surface, seen from above. */
function cityLines(document: Json): Line[] {
  const vertices = Array.isArray(document.vertices) ? document.vertices : [];
  const objects = isObject(document.CityObjects) ? Object.values(document.CityObjects) : [];
  const geometries = objects.flatMap((each) =>
    isObject(each) && Array.isArray(each.geometry) ? each.geometry : [],
  );
  return geometries.slice(0, MOST_OUTLINES).flatMap((geometry) =>
    (isObject(geometry) ? indexRings(geometry.boundaries) : []).map((ring) => ({
      points: ring
        .map((index) => vertices[index])
        .filter(isPosition)
        .map(([x, y]): Point => [x, y]),
      closed: true,
    })),
  );
}

function indexRings(value: unknown): number[][] {
  if (!Array.isArray(value) || value.length === 0) return [];
  if (value.every((each) => typeof each === "number")) return [value as number[]];
  return value.flatMap(indexRings);
}

function isPosition(value: unknown): value is number[] & [number, number] {
  return Array.isArray(value) && value.length >= 2 && value.every((each) => typeof each === "number");
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
