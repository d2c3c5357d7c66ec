import { describe, expect, it } from "vitest";
import { exportPath } from "../../api/technician";
import { ALL_EVENTS, fromLocalInput, linkOf, localInput, matches } from "./event_list";
import { event } from "./samples";

const offline = {
  ...event(3, "error"),
  kind: "device_offline",
  subject: "pump",
  at: 100,
  texts: { vi: "Bơm tạo mưa mất tín hiệu", en: "Rain pump is offline" },
};

describe("events", () => {
  it("belong into the list when all that is asked for is true of them", () => {
    expect(matches(offline, ALL_EVENTS)).toBe(true);
    expect(matches(offline, { ...ALL_EVENTS, text: "mat tin PUMP" })).toBe(true);
    expect(matches(offline, { ...ALL_EVENTS, text: "gate" })).toBe(false);
    expect(matches(offline, { ...ALL_EVENTS, level: "info" })).toBe(false);
    expect(matches(offline, { ...ALL_EVENTS, kind: "device_online" })).toBe(false);
    expect(matches(offline, { ...ALL_EVENTS, subject: "gate" })).toBe(false);
    expect(matches(offline, { ...ALL_EVENTS, since: 100, until: 101 })).toBe(true);
    expect(matches(offline, { ...ALL_EVENTS, until: 100 })).toBe(false);
    expect(matches(offline, { ...ALL_EVENTS, since: 101 })).toBe(false);
  });
  it("lead to what they are about", () => {
    const known = { device: (id: string) => id === "pump", scene: (id: string) => id === "flood" };
    expect(linkOf(offline, known)).toBe("#devices/pump");
    expect(linkOf({ ...offline, kind: "run_done", subject: "r1" }, known)).toBe("#runs/r1");
    expect(linkOf({ ...offline, kind: "file_wrong", subject: "flood" }, known)).toBe("#scenes/flood");
    expect(linkOf({ ...offline, subject: "hub" }, known)).toBeNull();
  });
  it("keep a time through its field", () => {
    expect(fromLocalInput(localInput(1_700_000_040))).toBe(1_700_000_040);
    expect(localInput(null)).toBe("");
    expect(fromLocalInput("")).toBeNull();
  });
  it("are taken away with what was asked for", () => {
    expect(exportPath({ ...ALL_EVENTS, text: "a&b", since: 5 }, "csv", "vi")).toBe(
      "/api/events/export?text=a%26b&since=5&as=csv&language=vi",
    );
  });
});
