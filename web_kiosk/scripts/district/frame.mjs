// The district's own frame: metres along (u) and across (v) its street grid, and their place on the globe.
const CENTRE = { lon: 107.6212, lat: 16.4618 };
const METRES_PER_DEGREE = 111_320;
const TURN = (-27 * Math.PI) / 180;

/** A repeatable random source in [0, 1) (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const short = (degrees) => Math.round(degrees * 1e6) / 1e6;

/** [longitude, latitude] of a place in the frame. */
export function place([u, v]) {
  const east = u * Math.cos(TURN) - v * Math.sin(TURN);
  const north = u * Math.sin(TURN) + v * Math.cos(TURN);
  const lon = CENTRE.lon + east / (METRES_PER_DEGREE * Math.cos((CENTRE.lat * Math.PI) / 180));
  return [short(lon), short(CENTRE.lat + north / METRES_PER_DEGREE)];
}

/** Compass bearing in degrees of the direction (du, dv). */
export function bearing(du, dv) {
  const east = du * Math.cos(TURN) - dv * Math.sin(TURN);
  const north = du * Math.sin(TURN) + dv * Math.cos(TURN);
  return Math.round((Math.atan2(east, north) * 180) / Math.PI);
}

export const point = (at, properties) => ({
  type: "Feature",
  properties,
  geometry: { type: "Point", coordinates: place(at) },
});

export const line = (points, properties) => ({
  type: "Feature",
  properties,
  geometry: { type: "LineString", coordinates: points.map(place) },
});

/** A polygon of one ring, anticlockwise as RFC 7946 wants it. */
export function polygon(points, properties) {
  let area = 0;
  points.forEach(([u, v], i) => {
    const [nextU, nextV] = points[(i + 1) % points.length];
    area += u * nextV - nextU * v;
  });
  const ring = (area > 0 ? points : [...points].reverse()).map(place);
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } };
}

export const box = (u, v, width, depth) => [
  [u, v],
  [u + width, v],
  [u + width, v + depth],
  [u, v + depth],
];
