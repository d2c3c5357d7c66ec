import { describe, expect, it } from "vitest";
import { outlinesOf, rowsOf } from "./peek";

describe("tables", () => {
  it("are read with quotes, and no further than wanted", () => {
    expect(rowsOf('chỉ số,giá trị\r\n"PM2.5, bụi","a ""b"""\nCO2,1', 5)).toEqual([
      ["chỉ số", "giá trị"],
      ["PM2.5, bụi", 'a "b"'],
      ["CO2", "1"],
    ]);
    expect(rowsOf("a;b\n1;2\n3;4\n", 2)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(rowsOf("", 3)).toEqual([]);
  });
});

describe("maps", () => {
  it("are fitted into the box, north above", () => {
    const square = [
      [107.6, 16.4],
      [107.7, 16.4],
      [107.7, 16.5],
      [107.6, 16.5],
      [107.6, 16.4],
    ];
    const found = outlinesOf({
      type: "FeatureCollection",
      features: [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [square] } }],
    });
    expect(found).toHaveLength(1);
    expect(found[0]!.path.startsWith("M2 98L")).toBe(true);
    expect(found[0]!.closed).toBe(true);
  });

  it("of points and lines stay open", () => {
    const found = outlinesOf({
      type: "GeometryCollection",
      geometries: [
        { type: "Point", coordinates: [1, 1] },
        {
          type: "MultiLineString",
          coordinates: [
            [
              [0, 0],
              [1, 2],
            ],
            [
              [3, 3],
              [4, 4],
            ],
          ],
        },
      ],
    });
    expect(found.map(({ closed }) => closed)).toEqual([false, false, false]);
  });

  it("of CityJSON show the surfaces from above", () => {
    const found = outlinesOf({
      type: "CityJSON",
      vertices: [
        [0, 0, 0],
        [10, 0, 0],
        [10, 10, 0],
      ],
      CityObjects: { a: { type: "Building", geometry: [{ type: "Solid", boundaries: [[[[0, 1, 2]]]] }] } },
    });
    expect(found).toHaveLength(1);
  });

  it.each([null, 5, [], {}, { type: "FeatureCollection", features: [] }, { coordinates: "x" }])(
    "that are none give none: %j",
    (document) => expect(outlinesOf(document)).toEqual([]),
  );
});
