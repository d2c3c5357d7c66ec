/** UTM to degrees, by Krüger's series to the third order: to some centimetres, more than a wall can show. */

export type Projection = (place: [number, number]) => [number, number];

const A = 6_378_137;
const F = 1 / 298.257_223_563;
const SCALE = 0.9996;
const N = F / (2 - F);
const MERIDIAN = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const BETA = [N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3, N ** 2 / 48 + N ** 3 / 15, (17 / 480) * N ** 3];
const DELTA = [
  2 * N - (2 / 3) * N ** 2 - 2 * N ** 3,
  (7 / 3) * N ** 2 - (8 / 5) * N ** 3,
  (56 / 15) * N ** 3,
];
const DEGREES = 180 / Math.PI;

/** The zone of an EPSG number: 326xx is WGS 84 north, 327xx south; null for any other system. */
export function utmZone(epsg: number): Projection | null {
  const zone = epsg % 100;
  const north = Math.floor(epsg / 100) === 326;
  if ((!north && Math.floor(epsg / 100) !== 327) || zone < 1 || zone > 60) return null;
  return ([east, up]) => toDegrees(east, north ? up : up - 10_000_000, zone * 6 - 183);
}

function toDegrees(east: number, up: number, middle: number): [number, number] {
  const xi = up / (SCALE * MERIDIAN);
  const eta = (east - 500_000) / (SCALE * MERIDIAN);
  let [x, e] = [xi, eta];
  BETA.forEach((beta, at) => {
    const order = 2 * (at + 1);
    x -= beta * Math.sin(order * xi) * Math.cosh(order * eta);
    e -= beta * Math.cos(order * xi) * Math.sinh(order * eta);
  });
  const chi = Math.asin(Math.sin(x) / Math.cosh(e));
  const lat = DELTA.reduce((sum, delta, at) => sum + delta * Math.sin(2 * (at + 1) * chi), chi);
  return [middle + Math.atan2(Math.sinh(e), Math.cos(x)) * DEGREES, lat * DEGREES];
}
