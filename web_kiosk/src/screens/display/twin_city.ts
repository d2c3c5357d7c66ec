/** A city of the content store, GeoJSON or CityJSON, as the twin's layers: real data in place of the example. Pure. */
import type { Feature, FeatureCollection, Polygon, Position } from "geojson";
import { LAYERS, type Camera, type District, type Layer } from "./twin_data";
import { utmZone, type Projection } from "./utm";

export type CityLayers = Record<Layer, District>;

/** There is nothing in it that the twin could draw, or it lies where no place on earth is. */
export class NoCity extends Error {}

/** Read a file. Throws NoCity. */
export function readCity(text: string): CityLayers {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new NoCity(String(error));
  }
  const { type } = parsed as { type?: unknown };
  if (type === "CityJSON") return split(fromCityJson(parsed as CityJson));
  if (type === "FeatureCollection") return split((parsed as FeatureCollection).features);
  throw new NoCity("expected a FeatureCollection or CityJSON");
}

const WATER = new Set(["river", "canal", "lake", "water"]);
const LAND = new Set(["district", "green", "park", "block"]);
const HEIGHTS = ["h", "height", "measuredHeight", "render_height", "building:height"];
/** Metres, where only storeys are known, and where nothing is. */
const STOREY = 3.2;
const PLAIN = 6;

function numberOf(properties: Record<string, unknown>, ...names: string[]): number | undefined {
  for (const name of names) {
    const raw = properties[name];
    const value = typeof raw === "string" ? Number.parseFloat(raw) : raw;
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return undefined;
}

/** To which layer a feature belongs, and what the style needs to know of it. */
function placed(feature: Feature, at: number): [Layer, Feature] | null {
  const properties = (feature.properties ?? {}) as Record<string, unknown>;
  const kind = String(properties["kind"] ?? properties["natural"] ?? "");
  const shape = feature.geometry?.type ?? "";
  if (shape === "Point")
    return "lamp" in properties
      ? ["lamps", feature]
      : "device" in properties && "point" in properties
        ? ["sensors", feature]
        : null;
  if (shape === "LineString" || shape === "MultiLineString") {
    const main = kind === "main" || ["trunk", "primary", "secondary"].includes(String(properties["highway"]));
    return ["roads", { ...feature, properties: { ...properties, kind: main ? "main" : "street" } }];
  }
  if (shape !== "Polygon" && shape !== "MultiPolygon") return null;
  if ("at" in properties) return ["flood", feature];
  if (WATER.has(kind)) return ["water", { ...feature, properties: { ...properties, kind: "lake" } }];
  if (LAND.has(kind)) return ["land", feature];
  const storeys = numberOf(properties, "building:levels", "storeysAboveGround", "levels");
  const height = numberOf(properties, ...HEIGHTS) ?? (storeys === undefined ? PLAIN : storeys * STOREY);
  const drawn = {
    k: height > 30 ? "tower" : String(properties["k"] ?? "house"),
    h: height,
    b: numberOf(properties, "b", "min_height") ?? 0,
    // Some windows are lit at night: the same ones each time.
    n: ((at * 37) % 100) / 100,
  };
  return ["buildings", { ...feature, properties: { ...properties, ...drawn } }];
}

function split(features: readonly Feature[]): CityLayers {
  const layers = Object.fromEntries(LAYERS.map((layer) => [layer, [] as Feature[]])) as Record<
    Layer,
    Feature[]
  >;
  for (const [at, feature] of features.entries()) {
    const found = placed(feature, at);
    if (found !== null) layers[found[0]].push(found[1]);
  }
  if (layers.buildings.length + layers.roads.length + layers.land.length === 0)
    throw new NoCity("no buildings, roads or land in it");
  const cameras = { overview: overview(LAYERS.flatMap((layer) => layers[layer])) };
  return Object.fromEntries(
    LAYERS.map((layer) => [layer, { type: "FeatureCollection", features: layers[layer], cameras }]),
  ) as unknown as CityLayers;
}

/** A view over everything. */
function overview(features: readonly Feature[]): Camera {
  let [west, south, east, north] = [180, 90, -180, -90];
  const visit = (raw: unknown): void => {
    if (!Array.isArray(raw)) return;
    const [lon, lat] = raw as Position;
    if (typeof lon !== "number" || typeof lat !== "number") return raw.forEach(visit);
    if (Math.abs(lon) > 180 || Math.abs(lat) > 85) throw new NoCity(`no place on earth: ${lon}, ${lat}`);
    [west, south, east, north] = [
      Math.min(west, lon),
      Math.min(south, lat),
      Math.max(east, lon),
      Math.max(north, lat),
    ];
  };
  for (const { geometry } of features) if ("coordinates" in geometry) visit(geometry.coordinates);
  const lat = (south + north) / 2;
  const squeeze = Math.cos((lat * Math.PI) / 180);
  const across = Math.max((east - west) * squeeze, (north - south) * 1.6, 0.0005) * 111_320;
  const zoom = Math.log2((78_271.5 * squeeze * 1500) / across);
  return { center: [(west + east) / 2, lat], zoom, pitch: 55, bearing: 0 };
}

interface CityJson {
  transform?: { scale: number[]; translate: number[] };
  vertices: number[][];
  metadata?: { referenceSystem?: string };
  CityObjects: Record<
    string,
    { type: string; attributes?: Record<string, unknown>; geometry?: { type: string; boundaries: unknown }[] }
  >;
}

/** Each object's lowest level surface as its ground plan, as high as its highest point. */
function fromCityJson(city: CityJson): Feature[] {
  const system = /(\d{4,5})$/.exec(city.metadata?.referenceSystem ?? "")?.[1] ?? "";
  const project: Projection | null = ["", "4326", "4979", "7415"].includes(system)
    ? ([x, y]) => [x, y]
    : utmZone(Number(system));
  if (project === null) throw new NoCity(`EPSG:${system} is not read here: give WGS 84 or UTM`);
  const { scale = [1, 1, 1], translate = [0, 0, 0] } = city.transform ?? {};
  const vertices = city.vertices.map((raw) =>
    raw.map((each, axis) => each * scale[axis]! + translate[axis]!),
  );
  return Object.values(city.CityObjects).flatMap(({ type, attributes = {}, geometry = [] }) => {
    const rings = geometry.slice(-1).flatMap(({ boundaries }) => ringsOf(boundaries));
    const heights = rings.flat().map((index) => vertices[index]?.[2] ?? 0);
    const [low, high] = [Math.min(...heights), Math.max(...heights)];
    const ground = rings
      .filter((ring) => ring.length >= 3 && ring.every((index) => (vertices[index]?.[2] ?? 0) - low < 0.5))
      .map((ring) => ring.map((index) => project(vertices[index] as [number, number])));
    const kind = type === "WaterBody" ? "water" : type === "LandUse" || type === "PlantCover" ? "green" : "";
    const properties = { ...attributes, ...(kind ? { kind } : { height: Math.max(high - low, 1) }) };
    return ground.map((ring) => ({
      type: "Feature" as const,
      properties,
      geometry: { type: "Polygon", coordinates: [[...ring, ring[0]!]] } satisfies Polygon,
    }));
  });
}

/** Outer rings of nested boundaries: lists of numbers at whatever depth the geometry's type has them. */
function ringsOf(boundaries: unknown): number[][] {
  if (!Array.isArray(boundaries)) return [];
  if (boundaries.every((each) => typeof each === "number")) return [boundaries as number[]];
  return boundaries.flatMap(ringsOf);
}
