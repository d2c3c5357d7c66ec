import { describe, expect, it } from "vitest";
import { I18n } from "../../i18n/i18n.svelte";
import { digitsOf, pointName, valueText } from "./values";

const i18n = new I18n({ en: { "common.value.true": "on", "common.value.false": "off" } }, "en");

describe("values in words", () => {
  it("have digits according to their size", () => {
    expect([4, 0.1234, -2.345, 12.34].map(digitsOf)).toEqual([0, 3, 2, 1]);
  });
  it("carry their unit, and say when they are unknown", () => {
    expect(valueText(i18n, 12.34, "%")).toBe("12.3\u00a0%");
    expect(valueText(i18n, false)).toBe("off");
    expect(valueText(i18n, "hdmi1")).toBe("hdmi1");
    expect(valueText(i18n, null, "%")).toBe("–");
  });
});

describe("the name of a point", () => {
  it("is its label, else its name, else what the caller knows", () => {
    expect(pointName(i18n, { name: "power", label: { en: "Power" } })).toBe("Power");
    expect(pointName(i18n, { name: "power", label: {} })).toBe("power");
    expect(pointName(i18n, undefined, "pump.power")).toBe("pump.power");
  });
});
