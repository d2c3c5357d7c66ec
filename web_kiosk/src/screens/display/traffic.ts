/** Vehicles of the twin: dots that go along its roads. They are an example, but for their number where it is measured. */
import type { FeatureCollection, Position } from "geojson";
import { number, type Values } from "../../parts/illustrations/readings";

/** Points of the hall that count vehicles, the first that is known. */
export const COUNTED = ["traffic.vehicles", "traffic.count", "traffic-counter.vehicles"];
const EXAMPLE = 70;
const MOST = 300;
/** Metres in a degree of latitude, and metres a second: about 35 km/h. */
const DEGREE = 111_320;
const PACE = 10;

interface Road {
  line: Position[];
  /** Metres from the beginning to each place of the line. */
  along: number[];
  length: number;
}

export function vehicles(values: Values): number {
  return Math.round(Math.min(MOST, Math.max(0, number(values, ...COUNTED) ?? EXAMPLE)));
}

/** The lines of the roads with their lengths, main roads counted thrice: there is more traffic on them. */
export function lanes(roads: FeatureCollection): Road[] {
  return roads.features.flatMap(({ geometry, properties }) => {
    const lines = geometry.type === "LineString" ? [geometry.coordinates] : [];
    const made = lines.filter((line) => line.length > 1).map(road);
    return properties?.["kind"] === "main" ? [...made, ...made, ...made] : made;
  });
}

function road(line: Position[]): Road {
  const along = [0];
  for (let at = 1; at < line.length; at += 1) {
    const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [line[at - 1]!, line[at]!];
    const step = Math.hypot((x1 - x0) * Math.cos((y0 * Math.PI) / 180), y1 - y0) * DEGREE;
    along.push(along[at - 1]! + step);
  }
  return { line, along, length: along.at(-1)! };
}

/** Where they are `seconds` after the beginning: each on its road, to its end and back on the other side. */
export function traffic(roads: readonly Road[], count: number, seconds: number): FeatureCollection {
  const usable = roads.filter((each) => each.length > 1);
  const features =
    usable.length === 0 ? [] : Array.from({ length: count }, (_, at) => vehicle(usable, at, seconds));
  return { type: "FeatureCollection", features };
}

function vehicle(roads: readonly Road[], at: number, seconds: number): FeatureCollection["features"][number] {
  const own = roads[(at * 7919) % roads.length]!;
  const pace = PACE * (0.8 + ((at * 31) % 40) / 100);
  const gone = (((at * 0.618_034) % 1) * 2 * own.length + pace * seconds) % (2 * own.length);
  const back = gone > own.length;
  return {
    type: "Feature",
    properties: { back },
    geometry: { type: "Point", coordinates: placeOn(own, back ? 2 * own.length - gone : gone) },
  };
}

function placeOn({ line, along }: Road, metres: number): Position {
  const next = Math.max(
    1,
    along.findIndex((each) => each >= metres),
  );
  const [from, to] = [line[next - 1]!, line[next]!];
  const share = (metres - along[next - 1]!) / (along[next]! - along[next - 1]! || 1);
  return [from[0]! + (to[0]! - from[0]!) * share, from[1]! + (to[1]! - from[1]!) * share];
}
