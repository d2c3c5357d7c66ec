import { describe, expect, it } from "vitest";
import {
  driversOf,
  EVERYTHING,
  filterDevices,
  rowsOf,
  sortDevices,
  type Called,
  type DeviceQuery,
} from "./device_list";
import { device, health } from "./samples";
import { changedFrom } from "./words";

const called: Called = {
  device: ({ name }) => name["en"] ?? "",
  zone: (id) => id.toUpperCase(),
  state: (state) => `is ${state}`,
  compare: (a, b) => new Intl.Collator("en", { numeric: true }).compare(a, b),
};
const all = [
  device("tank", "offline", { name: { en: "Bể nước đô thị" }, wire: "rs485-a" }),
  device("lamp", "online", { zone: "twin", driver: "dmx_light" }),
];

function found(query: Partial<DeviceQuery>, devices = all): string[] {
  return filterDevices(devices, { ...EVERYTHING, ...query }, called).map(({ id }) => id);
}

describe("the list of devices", () => {
  it("finds by name without accents, by wire, by state, by zone and by driver", () => {
    expect(found({})).toEqual(["tank", "lamp"]);
    expect(found({ text: "be nuoc do" })).toEqual(["tank"]);
    expect(found({ text: "RS485 bể" })).toEqual(["tank"]);
    expect(found({ text: "bể lamp" })).toEqual([]);
    expect(found({ show: "attention" })).toEqual(["tank"]);
    expect(found({ show: "online" })).toEqual(["lamp"]);
    expect(found({ show: "offline" })).toEqual(["tank"]);
    expect(found({ zone: "twin" })).toEqual(["lamp"]);
    expect(found({ driver: "dmx_light", text: "lamp" })).toEqual(["lamp"]);
  });
  it("finds what a technician works on", () => {
    const maintenance = { by: "technician", note: "", since: 1 };
    const maintained = device("a", "disabled", { health: health({ maintenance }) });
    expect(found({ show: "maintenance" }, [maintained, device("b")])).toEqual(["a"]);
    expect(found({ show: "attention" }, [maintained, device("b")])).toEqual([]);
  });
  it("counts as people do, and puts the worst or the latest first", () => {
    const numbered = ["lamp 10", "lamp 2"].map((id) => device(id));
    expect(sortDevices(numbered, "name", called).map(({ id }) => id)).toEqual(["lamp 2", "lamp 10"]);
    expect(sortDevices(all, "state", called).map(({ id }) => id)).toEqual(["tank", "lamp"]);
    const late = device("late", "online", {
      availability: { state: "online", reason: "", reasons: {}, since: 500 },
    });
    expect(sortDevices([...all, late], "since", called)[0]?.id).toBe("late");
  });
  it("puts each device under its heading", () => {
    const rows = rowsOf(all, { ...EVERYTHING, group: "state" }, called);
    expect(rows.map((row) => (row.kind === "group" ? `${row.title} ${row.count}` : row.id))).toEqual([
      "is offline 1",
      "tank",
      "is online 1",
      "lamp",
    ]);
    expect(rowsOf([], { ...EVERYTHING, group: "zone" }, called)).toEqual([]);
    expect(rowsOf(all, EVERYTHING, called).every(({ kind }) => kind === "device")).toBe(true);
  });
  it("knows the drivers in use", () => {
    expect(driversOf([...all, device("b")])).toEqual(["dmx_light", "modbus_sensor"]);
  });
});

describe("the filters that are set", () => {
  it("are counted without the text, which everybody sees", () => {
    expect(changedFrom(EVERYTHING, EVERYTHING)).toBe(0);
    expect(changedFrom({ ...EVERYTHING, text: "lamp", zone: "lobby", order: "since" }, EVERYTHING)).toBe(2);
  });
});
