import { describe, expect, it } from "vitest";
import type { ConflictView, HallView } from "../../api/types";
import {
  approvalOf,
  conventionName,
  draftOf,
  isForbidden,
  kindOf,
  listed,
  productOf,
  proposedId,
  proposedZone,
  writablePoints,
} from "./inbox";
import { discovered, discoveredPoint, entity } from "./samples";

const hall = {
  languages: ["vi", "ko", "en"],
  zones: [
    { id: "lobby", name: { vi: "Sảnh", ko: "로비", en: "Lobby" } },
    { id: "meeting-room", name: { vi: "Phòng họp", ko: "회의실", en: "Meeting room" } },
  ],
} as unknown as HallView;
const none: ReadonlySet<string> = new Set();

const foreign = (topic: string, allowable = true): ConflictView => ({
  topic,
  why: allowable ? "device" : "invalid",
  owner: "pump",
  allowable,
  reasons: {},
});

describe("the lists", () => {
  it("hold an approved device that changed among those that wait, too", () => {
    const all = [
      discovered("new"),
      discovered("changed", { state: "approved" }),
      discovered("settled", { state: "approved", waits: false }),
      discovered("put aside", { state: "ignored", waits: false }),
    ];
    const keys = (filter: Parameters<typeof listed>[1]): string[] =>
      listed(all, filter).map(({ key }) => key);
    expect(keys("waiting")).toEqual(["new", "changed"]);
    expect(keys("approved")).toEqual(["changed", "settled"]);
    expect(keys("ignored")).toEqual(["put aside"]);
  });
});

describe("words", () => {
  it("are there for Home Assistant's kinds; others are shown as they are", () => {
    expect(kindOf("binary_sensor")).toBe("binary_sensor");
    expect(kindOf("<b>toaster</b>")).toBeNull();
    expect(conventionName("zigbee2mqtt")).toBe("Zigbee2MQTT");
    expect(conventionName("new-one")).toBe("new-one");
  });
  it("do not name the maker twice", () => {
    expect(productOf(discovered("a", { manufacturer: "Shelly", model: "Shelly Plus 1" }))).toBe(
      "Shelly Plus 1",
    );
    expect(productOf(discovered("a", { manufacturer: "Aqara", model: "T1" }))).toBe("Aqara T1");
    expect(productOf(discovered("a", { model: "T1" }))).toBe("T1");
    expect(productOf(discovered("a"))).toBe("");
  });
});

describe("a proposed id", () => {
  it("is made of the name", () => {
    expect(proposedId("Đèn sảnh số 2", none)).toBe("den-sanh-so-2");
    expect(proposedId("0x00158d_Lamp (left)!", none)).toBe("x00158d-lamp-left");
    expect(proposedId("로비 조명", none)).toBe("device");
    expect(proposedId("--", none)).toBe("device");
    expect(proposedId("a".repeat(200), none)).toHaveLength(60);
  });
  it("is not one that is taken", () => {
    expect(proposedId("Lamp", new Set(["lamp", "lamp-2"]))).toBe("lamp-3");
  });
});

describe("a proposed zone", () => {
  it("is where the device says it is, in any language", () => {
    expect(proposedZone("SANH", hall.zones)).toBe("lobby");
    expect(proposedZone("meeting room", hall.zones)).toBe("meeting-room");
    expect(proposedZone("kitchen", hall.zones)).toBe("");
    expect(proposedZone("", hall.zones)).toBe("");
  });
  it("is the only one there is", () => {
    expect(proposedZone("", hall.zones.slice(0, 1))).toBe("lobby");
  });
});

describe("an approval", () => {
  const lamp = discovered("ha:1", {
    name: "Lobby lamp",
    area: "Lobby",
    entities: [
      entity("light", [
        discoveredPoint("power"),
        discoveredPoint("level", { type: "integer", minimum: 0, maximum: 255 }),
        discoveredPoint("effect", { type: "choice", choices: ["none", "rainbow"] }),
      ]),
      entity("sensor", [discoveredPoint("watts", { type: "number", writable: false, unit: "W" })]),
      entity("switch", [discoveredPoint("power")]),
    ],
  });

  it("begins with what the device says of itself", () => {
    expect(writablePoints(lamp).map(({ name }) => name)).toEqual(["power", "level", "effect"]);
    expect(draftOf(lamp, hall, new Set(["lobby-lamp"]))).toEqual({
      id: "lobby-lamp-2",
      zone: "lobby",
      names: { vi: "Lobby lamp", ko: "Lobby lamp", en: "Lobby lamp" },
      baseline: {
        power: { on: false, value: "false" },
        level: { on: false, value: "" },
        effect: { on: false, value: "none" },
      },
      allowed: [],
    });
  });
  it("is ready to send as proposed", () => {
    const result = approvalOf(lamp, draftOf(lamp, hall, none), hall, none);
    expect(result).toEqual({
      ok: true,
      approval: {
        id: "lobby-lamp",
        zone: "lobby",
        name: { vi: "Lobby lamp", ko: "Lobby lamp", en: "Lobby lamp" },
        baseline: {},
        allow_foreign: [],
      },
    });
  });
  it("takes the ticked points as the baseline, with their types", () => {
    const draft = draftOf(lamp, hall, none);
    draft.baseline["power"] = { on: true, value: "false" };
    draft.baseline["level"] = { on: true, value: "120" };
    const result = approvalOf(lamp, draft, hall, none);
    expect(result.ok && result.approval.baseline).toEqual({ power: false, level: 120 });
  });
  it("names every mistake at once", () => {
    const draft = draftOf(lamp, hall, none);
    Object.assign(draft, { id: "Lamp 1", zone: "", names: { vi: "Đèn", ko: " ", en: "Lamp" } });
    draft.baseline["level"] = { on: true, value: "300" };
    expect(approvalOf(lamp, draft, hall, none)).toEqual({
      ok: false,
      mistakes: { id: "shape", zone: "zone", "name.ko": "missing", "baseline.level": "range" },
    });
    const taken = approvalOf(lamp, draftOf(lamp, hall, none), hall, new Set(["lobby-lamp"]));
    expect(taken).toEqual({ ok: false, mistakes: { id: "taken" } });
  });
  it("needs every foreign topic allowed by itself", () => {
    const rogue = { ...lamp, conflicts: [foreign("pump/set"), foreign("gate/set")] };
    const draft = draftOf(rogue, hall, none);
    draft.allowed = ["pump/set"];
    expect(approvalOf(rogue, draft, hall, none)).toEqual({ ok: false, mistakes: { allow: "allow" } });
    draft.allowed = ["pump/set", "gate/set", "no longer asked for"];
    const result = approvalOf(rogue, draft, hall, none);
    expect(result.ok && result.approval.allow_foreign).toEqual(["pump/set", "gate/set"]);
  });
  it("is impossible where a topic can never be allowed", () => {
    expect(isForbidden(lamp)).toBe(false);
    expect(isForbidden({ ...lamp, conflicts: [foreign("a/#", false)] })).toBe(true);
  });
  it("of a device that is in the hall keeps what was decided before", () => {
    const before = {
      ...lamp,
      state: "approved" as const,
      device: "hall-lamp",
      zone: "meeting-room",
      names: { vi: "Đèn", ko: "등", en: "Lamp" },
      baseline: { power: true },
      allowed: ["pump/set"],
      conflicts: [foreign("pump/set")],
    };
    const taken = new Set(["hall-lamp"]);
    const result = approvalOf(before, draftOf(before, hall, taken), hall, taken);
    expect(result).toEqual({
      ok: true,
      approval: {
        id: "hall-lamp",
        zone: "meeting-room",
        name: { vi: "Đèn", ko: "등", en: "Lamp" },
        baseline: { power: true },
        allow_foreign: ["pump/set"],
      },
    });
  });
});
