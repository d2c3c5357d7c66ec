import { describe, expect, it } from "vitest";
import { chart, NoIndicators, parseTable, reached, readIndicators } from "./indicators";

const TABLE = `indicator,vi,ko,en,unit,better,2021,2022,2024,target
green,"Cây xanh, mỗi người",1인당 녹지,Green space,m²,,6.1,6.4,7.4,10
loss,Thất thoát nước,누수율,Water lost,%,less,21,,12,12
`;

describe("a table", () => {
  it("has names by language and values by year; an empty cell is no value", () => {
    const [green, loss] = readIndicators(TABLE);
    expect(green).toEqual({
      id: "green",
      name: { vi: "Cây xanh, mỗi người", ko: "1인당 녹지", en: "Green space" },
      unit: "m²",
      target: 10,
      less: false,
      values: [
        { year: 2021, value: 6.1 },
        { year: 2022, value: 6.4 },
        { year: 2024, value: 7.4 },
      ],
    });
    expect(loss?.values.map(({ year }) => year)).toEqual([2021, 2024]);
    expect(loss?.less).toBe(true);
  });

  it("may come from a spreadsheet: semicolons, commas in numbers, a mark at its beginning", () => {
    const [one] = readIndicators("\uFEFFindicator;en;unit;value;target\r\nx;Buses on time;%;83,5;95\r\n");
    expect(one).toMatchObject({ values: [{ year: 0, value: 83.5 }], target: 95 });
  });

  it("keeps quotes and line breaks in cells", () => {
    expect(parseTable('a,b\n"x ""y""\nz",2')).toEqual([
      ["a", "b"],
      ['x "y"\nz', "2"],
    ]);
  });
});

it("reads JSON with the same meaning", () => {
  const text = JSON.stringify({
    indicators: [{ id: "g", name: { en: "Green" }, unit: "%", target: 5, values: { "2022": 3, "2021": 2 } }],
  });
  expect(readIndicators(text)[0]?.values).toEqual([
    { year: 2021, value: 2 },
    { year: 2022, value: 3 },
  ]);
});

it.each(["", "{", "{}", "[]", "[1]", "a,b\n1,2", '{"indicators":[{"name":{"en":"x"}}]}'])(
  "says that there are none in %j",
  (text) => expect(() => readIndicators(text)).toThrow(NoIndicators),
);

it("knows which way is better", () => {
  const [green, loss] = readIndicators(TABLE);
  expect(reached(green!)).toBe(false);
  expect(reached(loss!)).toBe(true);
  expect(reached({ ...green!, target: null })).toBeNull();
});

it("draws within its box, by the years' distance", () => {
  const [green] = readIndicators(TABLE);
  const { dots, target, line } = chart(green!, 300, 100);
  expect(dots.map(({ x }) => x)).toEqual([0, 100, 300]);
  for (const y of [...dots.map((dot) => dot.y), target!]) {
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(100);
  }
  expect(target!).toBeLessThan(dots[0]!.y);
  expect(line).toMatch(/^M0 /);
});

it("draws one value, and values that are all the same", () => {
  expect(
    chart({ ...readIndicators(TABLE)[0]!, values: [{ year: 0, value: 0 }], target: null }, 10, 10).dots,
  ).toHaveLength(1);
  const same = readIndicators("en,2020,2021\nx,4,4\n")[0]!;
  expect(chart(same, 10, 10).dots.every(({ y }) => y > 0 && y < 10)).toBe(true);
});
