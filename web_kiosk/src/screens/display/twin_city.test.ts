import { describe, expect, it } from "vitest";
import { lanes, traffic, vehicles } from "./traffic";
import { NoCity, readCity } from "./twin_city";
import { utmZone } from "./utm";

const square = (x: number, y: number) => [
  [
    [x, y],
    [x + 0.001, y],
    [x + 0.001, y + 0.001],
    [x, y],
  ],
];
const feature = (properties: object, type: string, coordinates: unknown) => ({
  type: "Feature",
  properties,
  geometry: { type, coordinates },
});

describe("a city of the content store", () => {
  const text = JSON.stringify({
    type: "FeatureCollection",
    features: [
      feature({ height: "42 m" }, "Polygon", square(107.6, 16.46)),
      feature({ "building:levels": 3 }, "Polygon", square(107.61, 16.46)),
      feature({ natural: "water" }, "Polygon", square(107.6, 16.47)),
      feature({ highway: "primary" }, "LineString", [
        [107.6, 16.46],
        [107.61, 16.46],
      ]),
      feature({ at: 40 }, "Polygon", square(107.6, 16.45)),
      feature({ device: "water-tank", point: "level" }, "Point", [107.6, 16.46]),
      feature({ shop: "bakery" }, "Point", [107.6, 16.46]),
    ],
  });

  it("is laid out in the twin's layers", () => {
    const city = readCity(text);
    expect(city.buildings.features.map((each) => each.properties?.["h"])).toEqual([42, 3 * 3.2]);
    expect(city.buildings.features[0]?.properties?.["k"]).toBe("tower");
    expect(city.roads.features[0]?.properties?.["kind"]).toBe("main");
    expect([city.water, city.flood, city.sensors, city.lamps].map((layer) => layer.features.length)).toEqual([
      1, 1, 1, 0,
    ]);
    expect(city.land.cameras["overview"]!.center[0]).toBeCloseTo(107.6055, 3);
    expect(city.land.cameras["overview"]!.zoom).toBeGreaterThan(13);
  });

  it("is read from CityJSON in UTM, its lowest surface as ground plan", () => {
    const city = readCity(
      JSON.stringify({
        type: "CityJSON",
        version: "2.0",
        metadata: { referenceSystem: "https://www.opengis.net/def/crs/EPSG/0/32648" },
        transform: { scale: [0.01, 0.01, 0.01], translate: [777000, 1821000, 3] },
        vertices: [
          [0, 0, 0],
          [1000, 0, 0],
          [1000, 1000, 0],
          [0, 0, 900],
          [1000, 0, 900],
          [1000, 1000, 900],
        ],
        CityObjects: {
          one: {
            type: "Building",
            geometry: [{ type: "MultiSurface", boundaries: [[[2, 1, 0]], [[3, 4, 5]]] }],
          },
        },
      }),
    );
    expect(city.buildings.features).toHaveLength(1);
    expect(city.buildings.features[0]?.properties?.["h"]).toBe(9);
    const [lon, lat] = city.land.cameras["overview"]!.center;
    expect(lon).toBeCloseTo(107.59, 1);
    expect(lat).toBeCloseTo(16.46, 1);
  });

  it.each(["{", "{}", '{"type":"FeatureCollection","features":[]}'])("is not in %j", (broken) =>
    expect(() => readCity(broken)).toThrow(NoCity),
  );

  it("must lie somewhere on earth", () => {
    const metres = JSON.stringify({
      type: "FeatureCollection",
      features: [feature({}, "Polygon", square(777000, 1821000))],
    });
    expect(() => readCity(metres)).toThrow(NoCity);
  });
});

describe("UTM", () => {
  it("finds places that are known", () => {
    const [lon, lat] = utmZone(32631)!([448_251.8, 5_411_932.7]);
    expect(lon).toBeCloseTo(2.2945, 4);
    expect(lat).toBeCloseTo(48.8582, 4);
    expect(utmZone(32648)!([500_000, 0])).toEqual([105, 0]);
    expect(utmZone(32748)!([500_000, 10_000_000])[1]).toBeCloseTo(0, 9);
  });

  it("reads no other system", () =>
    expect([4326, 3405, 32600, 32661].map(utmZone)).toEqual([null, null, null, null]));
});

describe("traffic", () => {
  const roads = lanes({
    type: "FeatureCollection",
    features: [
      feature({ kind: "main" }, "LineString", [
        [107.6, 16.46],
        [107.61, 16.46],
        [107.61, 16.47],
      ]) as never,
    ],
  });

  it("is as much as the hall counts, else an example", () => {
    expect(vehicles({ "traffic.vehicles": 12 })).toBe(12);
    expect(vehicles({ "traffic.vehicles": undefined })).toBe(70);
    expect(vehicles({ "traffic.vehicles": 99999 })).toBe(300);
  });

  it("stays on its roads and moves at a town's pace", () => {
    const [before, after] = [traffic(roads, 20, 100), traffic(roads, 20, 101)];
    for (const { geometry } of before.features) {
      const [x, y] = (geometry as { coordinates: number[] }).coordinates as [number, number];
      expect(Math.abs(y - 16.46) < 1e-9 || Math.abs(x - 107.61) < 1e-9).toBe(true);
    }
    const moved = before.features.map(({ geometry }, at) => {
      const [x0, y0] = (geometry as { coordinates: number[] }).coordinates as [number, number];
      const [x1, y1] = (after.features[at]!.geometry as unknown as { coordinates: number[] }).coordinates as [
        number,
        number,
      ];
      return Math.hypot((x1 - x0) * Math.cos((16.46 * Math.PI) / 180), y1 - y0) * 111_320;
    });
    expect(Math.max(...moved)).toBeLessThan(13);
    expect(Math.max(...moved)).toBeGreaterThan(7);
  });

  it("is nothing where there are no roads", () => expect(traffic([], 10, 0).features).toEqual([]));
});
