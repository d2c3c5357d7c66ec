import { expect, it } from "vitest";
import { mistakenWord } from "./suggestion";

function found(line: string, begin: number, meant: string): string | null {
  const place = mistakenWord(line, begin, meant);
  return place && line.slice(place.from, place.to);
}

it("finds the word that was meant otherwise, also where only its key is named", () => {
  expect(found("zone: urban-sensin", 0, "urban-sensing")).toBe("urban-sensin");
  expect(found("  - set: {pump.powr: on}", 10, "pump.power")).toBe("pump.powr");
  expect(found("needs: [water-tank, pumpp]", 7, "pump")).toBe("pumpp");
  expect(found("    confrm: 3s", 4, "confirm")).toBe("confrm");
});

it("leaves a line alone in which nothing is near", () => {
  expect(found("zone: x", 0, "urban-sensing")).toBeNull();
  expect(found("zone: urban-sensing", 0, "urban-sensing")).toBeNull();
  expect(found("pumpp: 1, other: 2", 9, "pump")).toBeNull();
});
