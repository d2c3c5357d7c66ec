import { describe, expect, it } from "vitest";
import type { DeviceView, LiveChanges, LiveSnapshot, RunView, SceneView } from "../api/types";
import { applyChanges, applySnapshot, EVENTS_KEPT, type HallState } from "./apply";

function state(): HallState {
  return {
    you: null,
    hall: null,
    stop: { active: false, by: null, at: null, unhalted: [] },
    brokenScenes: [],
    events: [],
    inbox: null,
    content: 0,
    scenes: new Map(),
    devices: new Map(),
    runs: new Map(),
    tours: new Map(),
    queue: new Map(),
    points: new Map(),
  };
}

const device = (id: string, actual: number): DeviceView =>
  ({ id, points: [{ name: "level", actual, wanted: null, at: 1, stale: false }] }) as unknown as DeviceView;

const snapshot = (devices: Record<string, DeviceView>): LiveSnapshot =>
  ({
    type: "snapshot",
    at: 1,
    you: { name: "kiosk", role: "kiosk", permissions: [], screen: null },
    hall: { id: "h", version: "1" },
    stop: { active: false, by: null, at: null, unhalted: [] },
    scenes: { flood: { id: "flood", readiness: { state: "ready" } } as SceneView },
    broken_scenes: [],
    devices,
    runs: {},
    events: [],
  }) as unknown as LiveSnapshot;

const changes = (values: Partial<LiveChanges>): LiveChanges =>
  ({ type: "changes", at: 2, ...values }) as LiveChanges;

describe("applySnapshot", () => {
  it("replaces everything, so that nothing old stays", () => {
    const hall = state();
    applySnapshot(hall, snapshot({ tank: device("tank", 30), pump: device("pump", 1) }));
    applySnapshot(hall, snapshot({ tank: device("tank", 40) }));
    expect([...hall.devices.keys()]).toEqual(["tank"]);
    expect([...hall.points.keys()]).toEqual(["tank.level"]);
    expect(hall.points.get("tank.level")?.actual).toBe(40);
  });
});

describe("applyChanges", () => {
  it("lets a device go with its points", () => {
    const hall = state();
    applySnapshot(hall, snapshot({ tank: device("tank", 30), pump: device("pump", 1) }));
    applyChanges(hall, changes({ devices: { tank: null } }));
    expect([...hall.devices.keys()]).toEqual(["pump"]);
    expect([...hall.points.keys()]).toEqual(["pump.level"]);
  });

  it("keeps no point that a device built anew does not have", () => {
    const hall = state();
    applySnapshot(hall, snapshot({ tank: device("tank", 30) }));
    const anew = { ...device("tank", 1), points: [] };
    applyChanges(hall, changes({ devices: { tank: anew } }));
    expect([...hall.points.keys()]).toEqual([]);
  });

  it("counts who waits in the inbox, down to nobody", () => {
    const hall = state();
    applySnapshot(hall, { ...snapshot({}), inbox: 2 });
    expect(hall.inbox).toBe(2);
    applyChanges(hall, changes({}));
    expect(hall.inbox).toBe(2);
    applyChanges(hall, changes({ inbox: 0 }));
    expect(hall.inbox).toBe(0);
    applySnapshot(hall, snapshot({}));
    expect(hall.inbox).toBeNull();
  });

  it("says when the content store may be otherwise", () => {
    const hall = state();
    applySnapshot(hall, snapshot({}));
    const before = hall.content;
    applyChanges(hall, changes({}));
    expect(hall.content).toBe(before);
    applyChanges(hall, changes({ content: 7 }));
    expect(hall.content).not.toBe(before);
  });

  it("takes points, and a device with the points it brings", () => {
    const hall = state();
    applySnapshot(hall, snapshot({ tank: device("tank", 30) }));
    applyChanges(
      hall,
      changes({ points: { "tank.level": { actual: 55, wanted: null, at: 2, stale: false } } }),
    );
    expect(hall.points.get("tank.level")?.actual).toBe(55);
    applyChanges(hall, changes({ devices: { tank: device("tank", 60) } }));
    expect(hall.points.get("tank.level")?.actual).toBe(60);
  });

  it("replaces the readiness of known scenes only", () => {
    const hall = state();
    applySnapshot(hall, snapshot({}));
    const busy = { state: "busy" as const, reasons: [], without: [], take_over: false, wait_seconds: 4 };
    applyChanges(hall, changes({ readiness: { flood: busy, other: busy } }));
    expect(hall.scenes.get("flood")?.readiness.state).toBe("busy");
    expect(hall.scenes.has("other")).toBe(false);
  });

  it("removes what became null", () => {
    const hall = state();
    applyChanges(hall, changes({ runs: { a: { id: "a" } as RunView } }));
    applyChanges(hall, changes({ runs: { a: null } }));
    expect(hall.runs.size).toBe(0);
  });

  it("keeps the latest events in order", () => {
    const hall = state();
    const events = Array.from({ length: EVENTS_KEPT + 5 }, (_, id) => ({
      id,
      at: id,
      level: "info" as const,
      kind: "run",
      subject: "x",
      texts: {},
    }));
    applyChanges(hall, changes({ events }));
    expect(hall.events).toHaveLength(EVENTS_KEPT);
    expect(hall.events.at(-1)?.id).toBe(EVENTS_KEPT + 4);
  });
});
