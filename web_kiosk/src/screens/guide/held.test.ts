import { describe, expect, it } from "vitest";
import type { DeviceView, LeaseView, TicketView } from "../../api/types";
import { heldZone, holdingsOf, mayGiveBack, waiting } from "./held";
import { missingOf, obstacle } from "./mend";
import { scene } from "./samples";

const lease = (id: string, changes: Partial<LeaseView> = {}): LeaseView => ({
  id,
  kind: "device",
  thing: id,
  holder: "run",
  by: "r",
  priority: "visitor",
  since: 0,
  until: 10,
  ...changes,
});

const ticket = (id: string, changes: Partial<TicketView> = {}): TicketView => ({
  id,
  scene: "welcome",
  screen: "kiosk/lobby",
  state: "queued",
  place: 1,
  about_seconds: 20,
  confirm_until: null,
  reason: {},
  run: null,
  ...changes,
});

describe("who has what", () => {
  it("gathers a run's devices, free when the last of them is, and leaves each person's lease by itself", () => {
    const found = holdingsOf([
      lease("wall", { until: 10 }),
      lease("lamp", { until: 30 }),
      lease("pump", { holder: "returning", by: "returning", until: null }),
      lease("lease-1", { holder: "person", by: "lan", kind: "zone", thing: "lobby" }),
      lease("lease-2", { holder: "person", by: "lan" }),
      lease("gate", { holder: "safety", by: "dry" }),
    ]);
    expect(found.map(({ key }) => key)).toEqual([
      "safety/dry",
      "lease-1",
      "lease-2",
      "run/r",
      "returning/returning",
    ]);
    expect(found[3]).toMatchObject({ things: ["wall", "lamp"], until: 30, lease: null });
    expect(found[4]!.until).toBeNull();
  });

  it("says nobody knows when one of a run's devices has no end", () => {
    expect(holdingsOf([lease("a"), lease("b", { until: null })])[0]!.until).toBeNull();
  });

  it("lets one give back one's own, and what a lower class holds", () => {
    const held = { lease: "lease-1", by: "lan", priority: "guide" as const };
    expect(mayGiveBack(held, { name: "lan", role: "guide" })).toBe(true);
    expect(mayGiveBack(held, { name: "minh", role: "guide" })).toBe(false);
    expect(mayGiveBack(held, { name: "minh", role: "technician" })).toBe(true);
    expect(mayGiveBack({ ...held, priority: "technician" }, { name: "minh", role: "admin" })).toBe(false);
    expect(mayGiveBack({ ...held, lease: null }, { name: "lan", role: "guide" })).toBe(false);
    expect(mayGiveBack(held, null)).toBe(false);
  });

  it("knows a zone that is held as a whole, not by one of its devices", () => {
    const zone = lease("lease-1", { holder: "person", kind: "zone", thing: "lobby" });
    expect(heldZone("lobby", [lease("lobby"), zone])).toBe(zone);
    expect(heldZone("lobby", [lease("lobby", { holder: "person" })])).toBeNull();
  });

  it("lists those who wait, who is called first", () => {
    const all = [
      ticket("second", { place: 2 }),
      ticket("over", { state: "expired", place: 0 }),
      ticket("first"),
      ticket("called", { state: "called", place: 3 }),
    ];
    expect(waiting(all).map(({ id }) => id)).toEqual(["called", "first", "second"]);
  });
});

describe("why a scene is not ready", () => {
  const device = (id: string, state: DeviceView["availability"]["state"]): [string, DeviceView] => [
    id,
    {
      id,
      name: { en: id },
      zone: "lobby",
      availability: { state, reason: "r", reasons: { en: "r" }, since: 5 },
    } as unknown as DeviceView,
  ];
  const stop = { active: false, by: null, at: null, unhalted: [] };

  it("names each device it needs and can't have, with the help it wants", () => {
    const devices = new Map([
      device("a", "online"),
      device("b", "offline"),
      device("c", "disabled"),
      device("d", "degraded"),
    ]);
    const found = missingOf(scene("s", { needs: ["a", "b", "c", "d", "e"] }), devices);
    expect(found.map(({ device: id, help }) => [id, help])).toEqual([
      ["b", "offline"],
      ["c", "disabled"],
      ["e", "missing"],
    ]);
    expect(found[0]).toMatchObject({ zone: "lobby", reason: { en: "r" }, since: 5 });
  });

  it("tells hardware, the all-stop and other people apart", () => {
    const at = (state: "ready" | "busy" | "not_ready"): ReturnType<typeof scene> =>
      scene("s", { readiness: { state, reasons: [], without: [], take_over: false, wait_seconds: null } });
    expect(obstacle(at("ready"), stop)).toBeNull();
    expect(obstacle(at("busy"), stop)).toBe("busy");
    expect(obstacle(at("not_ready"), stop)).toBe("hardware");
    expect(obstacle(at("not_ready"), { ...stop, active: true })).toBe("stop");
  });
});
