import { describe, expect, it } from "vitest";
import { argumentsOf, fieldsOf } from "./forms";

/** As pydantic writes the arguments of a dimmable lamp. */
const BRIGHTNESS = {
  properties: {
    value: { maximum: 100, minimum: 0, title: "Value", type: "integer", unit: "%" },
    over: {
      anyOf: [{ maximum: 600, minimum: 0, type: "number" }, { type: "null" }],
      default: null,
      title: "Over",
      unit: "s",
    },
  },
  required: ["value"],
  type: "object",
};

describe("fields of a verb", () => {
  it("carry range, unit and whether they must be filled in", () => {
    const [value, over] = fieldsOf(BRIGHTNESS);
    expect(value).toMatchObject({
      kind: "integer",
      minimum: 0,
      maximum: 100,
      unit: "%",
      required: true,
      initial: "",
    });
    expect(over).toMatchObject({ kind: "number", maximum: 600, unit: "s", required: false, initial: "" });
  });
  it("start at the value the device has now", () => {
    expect(fieldsOf(BRIGHTNESS, 40).map(({ initial }) => initial)).toEqual(["40", ""]);
  });
  it("offer choices, also of one and behind a reference", () => {
    const schema = {
      $defs: { Input: { enum: ["hdmi1", "hdmi2"], type: "string" } },
      properties: {
        value: { $ref: "#/$defs/Input" },
        mode: { const: "auto" },
        way: { allOf: [{ enum: ["up"], type: "string" }] },
      },
      required: ["value"],
    };
    expect(fieldsOf(schema).map(({ kind, choices, initial }) => [kind, choices, initial])).toEqual([
      ["choice", ["hdmi1", "hdmi2"], "hdmi1"],
      ["choice", ["auto"], ""],
      ["choice", ["up"], ""],
    ]);
  });
  it("are switches for booleans and texts for everything else", () => {
    const fields = fieldsOf({
      properties: { on: { type: "boolean" }, odd: { type: "array" }, name: { type: "string", default: "x" } },
    });
    expect(fields.map(({ kind, initial }) => [kind, initial])).toEqual([
      ["boolean", "true"],
      ["text", ""],
      ["text", "x"],
    ]);
  });
  it("are none where the verb takes nothing, or the schema is not one", () => {
    expect(fieldsOf({ properties: {}, type: "object" })).toEqual([]);
    expect(fieldsOf({ properties: [1, 2] })).toEqual([]);
  });
});

describe("arguments", () => {
  const fields = fieldsOf(BRIGHTNESS);

  it("are typed, and leave out what was left empty", () => {
    expect(argumentsOf(fields, { value: " 40 ", over: "" })).toEqual({ ok: true, args: { value: 40 } });
    expect(argumentsOf(fields, { value: "40", over: "2,5" })).toEqual({
      ok: true,
      args: { value: 40, over: 2.5 },
    });
  });
  it("say what is wrong with each field", () => {
    const mistakes = (inputs: Record<string, string>): unknown => {
      const result = argumentsOf(fields, inputs);
      return result.ok ? null : result.mistakes;
    };
    expect(mistakes({})).toEqual({ value: "missing" });
    expect(mistakes({ value: "much", over: "-1" })).toEqual({ value: "not-a-number", over: "range" });
    expect(mistakes({ value: "1.5" })).toEqual({ value: "not-whole" });
    expect(mistakes({ value: "101" })).toEqual({ value: "range" });
  });
  it("keep a switch that is off", () => {
    const power = fieldsOf({ properties: { value: { type: "boolean" } }, required: ["value"] });
    expect(argumentsOf(power, { value: "false" })).toEqual({ ok: true, args: { value: false } });
  });
});
