import { describe, expect, it } from "vitest";
import type { ConfirmationView } from "../../api/types";
import {
  confirmationRate,
  delayOf,
  differs,
  faultOf,
  filterRuns,
  hashOf,
  keyPoints,
  mayMaintain,
  mergeEvents,
  mergeRuns,
  needsAttention,
  onlineOf,
  pageOf,
  pagesFor,
  toneOf,
  withLatest,
} from "./logic";
import { device, event, health, point, run } from "./samples";

describe("the address", () => {
  it("names a page and what it is about", () => {
    expect(pageOf("#devices/water-tank")).toEqual({ page: "devices", id: "water-tank" });
    expect(pageOf("#events")).toEqual({ page: "events", id: null });
    expect(pageOf("")).toEqual({ page: "overview", id: null });
    expect(pageOf("#nonsense/x").page).toBe("overview");
  });
  it("survives ids with a slash", () => {
    expect(pageOf(hashOf("devices", "a/b"))).toEqual({ page: "devices", id: "a/b" });
    expect(pageOf(hashOf("inbox", "homie:5/ü%"))).toEqual({ page: "inbox", id: "homie:5/ü%" });
  });
  it("survives what is no encoding", () => {
    expect(pageOf("#devices/100%")).toEqual({ page: "devices", id: "100%" });
  });
});

describe("who may maintain", () => {
  it("keeps guides out", () => {
    expect(mayMaintain({ name: "x", role: "guide", permissions: [], screen: null })).toBe(false);
    expect(mayMaintain({ name: "x", role: "technician", permissions: [], screen: null })).toBe(true);
  });
});

describe("the run history", () => {
  it("is of a scene, or of what ended so", () => {
    const runs = [
      run("a", { scene: "flood", state: "failed" }),
      run("b", { scene: "flood" }),
      run("c", { scene: "welcome", state: "failed" }),
    ];
    const ids = (found: ReturnType<typeof filterRuns>): string[] => found.map(({ id }) => id);
    expect(ids(filterRuns(runs, "flood", "all"))).toEqual(["a", "b"]);
    expect(ids(filterRuns(runs, "", "failed"))).toEqual(["a", "c"]);
    expect(ids(filterRuns(runs, "flood", "failed"))).toEqual(["a"]);
  });
});

describe("the pages", () => {
  it("are those one has a use for", () => {
    const you = { name: "x", role: "technician", permissions: ["make_backup"], screen: null } as const;
    expect(pagesFor({ ...you, permissions: [...you.permissions] })).toContain("backups");
    expect(pagesFor({ ...you, permissions: [] })).not.toContain("users");
    expect(pagesFor(null)).toContain("overview");
  });
});

describe("devices", () => {
  it("have a tone for every availability", () => {
    const states = ["online", "degraded", "offline", "unknown", "disabled"] as const;
    const tones = states.map((state) => toneOf(device("a", state).availability));
    expect(tones).toEqual(["ready", "waiting", "fault", "not-ready", "quiet"]);
  });
  it("count as online when they can be commanded; disabled ones don't count", () => {
    const all = [device("a"), device("b", "degraded"), device("c", "offline"), device("d", "disabled")];
    expect(onlineOf(all)).toEqual({ online: 2, total: 3 });
  });
  it("need attention when they are away or told to misbehave", () => {
    expect(needsAttention(device("a"))).toBe(false);
    expect(needsAttention(device("a", "disabled"))).toBe(false);
    expect(needsAttention(device("a", "unknown"))).toBe(true);
    expect(needsAttention(device("a", "online", { fault: "slow" }))).toBe(true);
    expect(needsAttention(device("a", "online", { health: health({ flapping: true }) }))).toBe(true);
  });
  it("need no further look while a technician works on them", () => {
    const maintenance = { by: "technician", note: "", since: 1 };
    const maintained = device("a", "disabled", {
      health: health({ maintenance, flapping: true }),
      fault: "slow",
    });
    expect(needsAttention(maintained)).toBe(false);
  });
  it("show a fault only where there are words for it", () => {
    const faults = [null, "slow", "possessed"].map((fault) => faultOf(device("a", "online", { fault })));
    expect(faults).toEqual([null, "slow", null]);
  });
  it("show known values first, what can be set before what is measured", () => {
    const points = [
      point("a"),
      point("b", { actual: null }),
      point("c", { writable: true }),
      point("d", { type: "text", actual: "x" }),
      point("e"),
      point("f"),
    ];
    expect(keyPoints(points).map(({ name }) => name)).toEqual(["c", "a", "e"]);
  });
});

describe("values", () => {
  it("differ only where the device can say so", () => {
    expect(differs(point("a", { wanted: true, actual: false }))).toBe(true);
    expect(differs(point("a", { wanted: true, actual: true }))).toBe(false);
    expect(differs(point("a", { wanted: true, actual: null, feedback: false }))).toBe(false);
    expect(differs(point("a", { wanted: null }))).toBe(false);
  });
  it("reach now, and end in a gap where the device is gone", () => {
    const history = [{ at: 5, value: 1 }];
    expect(withLatest(history, point("a", { actual: 2 }), 9).at(-1)).toEqual({ at: 9, value: 2 });
    expect(withLatest(history, point("a", { stale: true }), 9).at(-1)).toEqual({ at: 9, value: null });
    expect(withLatest([], point("a", { actual: null }), 9)).toEqual([]);
  });
});

describe("runs", () => {
  const asked = (...states: ConfirmationView["state"][]): ConfirmationView[] =>
    states.map((state) => ({
      device: "d",
      point: "p",
      wanted: 1,
      actual: null,
      state,
      took: null,
      reason: {},
    }));

  it("are confirmed in the share of what could be, and settled", () => {
    const runs = [run("a", { confirmations: asked("confirmed", "confirmed", "no_feedback") })];
    expect(confirmationRate(runs)).toBe(1);
    runs.push(run("b", { confirmations: asked("failed", "confirmed", "pending") }));
    expect(confirmationRate(runs)).toBe(0.75);
    expect(confirmationRate([run("c")])).toBeNull();
  });
  it("appear once, as they are now, the latest first", () => {
    const merged = mergeRuns(
      [run("a"), run("b", { started_at: 2000, state: "playing" })],
      [run("b", { started_at: 2000 }), run("c", { started_at: 1500 })],
    );
    expect(merged.map(({ id, state }) => [id, state])).toEqual([
      ["b", "done"],
      ["c", "done"],
      ["a", "done"],
    ]);
  });
  it("tell how late a step began", () => {
    const step = {
      path: "0",
      kind: "say",
      label: {},
      depth: 0,
      branch: null,
      parent: null,
      main: true,
      planned_length: 1,
      ended_at: null,
      outcome: null,
      reason: {},
    };
    expect(delayOf({ ...step, planned_at: 10, started_at: 12.5 })).toBe(2.5);
    expect(delayOf({ ...step, planned_at: 10, started_at: null })).toBeNull();
  });
});

describe("events", () => {
  it("appear once, the newest first, of the level asked for", () => {
    const read = [event(1), event(2, "error"), event(3)];
    const alive = [event(3), event(4, "warning")];
    expect(mergeEvents(read, alive, null).map(({ id }) => id)).toEqual([4, 3, 2, 1]);
    expect(mergeEvents(read, alive, "error").map(({ id }) => id)).toEqual([2]);
  });
});
