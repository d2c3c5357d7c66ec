import { expect, it } from "vitest";
import { landingAt, type RowBox } from "./dragging";

function row(step: (string | number)[], top: number): RowBox {
  return { step, list: step.slice(0, -1), index: step.at(-1) as number, top, bottom: top + 20 };
}

const ROWS = [
  row(["steps", 0], 0),
  row(["steps", 1], 20),
  row(["steps", 1, "together", 0], 40),
  row(["steps", 1, "together", 1], 60),
  row(["steps", 2], 80),
];

it("lands above or below the row under the pointer", () => {
  expect(landingAt(ROWS, 2, ["steps", 2])).toMatchObject({ list: ["steps"], index: 0, side: "above" });
  expect(landingAt(ROWS, 35, ["steps", 0])).toMatchObject({ list: ["steps"], index: 2, side: "below" });
  expect(landingAt(ROWS, 62, ["steps", 0])).toMatchObject({ list: ["steps", 1, "together"], index: 1 });
  expect(landingAt(ROWS, 500, ["steps", 0])).toMatchObject({ list: ["steps"], index: 3 });
  expect(landingAt(ROWS, -9, ["steps", 1])).toMatchObject({ index: 0, side: "above" });
});

it("lands nowhere where the step is already, nor inside itself", () => {
  expect(landingAt(ROWS, 5, ["steps", 0])).toBeNull();
  expect(landingAt(ROWS, 22, ["steps", 0])).toBeNull();
  expect(landingAt(ROWS, 45, ["steps", 1])).toBeNull();
  expect(landingAt(ROWS, 82, ["steps", 2])).toBeNull();
  expect(landingAt([], 5, ["steps", 0])).toBeNull();
});
