/** The list of all devices: filtered, sorted, in groups. Pure. */
import type { DeviceView } from "../../api/types";
import { isMaintained } from "./health";
import { needsAttention } from "./logic";
import { plain } from "./words";

export const SHOWN = ["all", "attention", "online", "offline", "maintenance"] as const;
export const GROUPINGS = ["none", "zone", "driver", "state"] as const;
export const ORDERS = ["name", "state", "zone", "driver", "since"] as const;
export type DeviceFilter = (typeof SHOWN)[number];
export type Grouping = (typeof GROUPINGS)[number];
export type Order = (typeof ORDERS)[number];

export interface DeviceQuery {
  text: string;
  show: DeviceFilter;
  zone: string;
  driver: string;
  group: Grouping;
  order: Order;
}

export const EVERYTHING: DeviceQuery = {
  text: "",
  show: "all",
  zone: "",
  driver: "",
  group: "none",
  order: "name",
};

/** What a device and what groups it are called in the language on the screen. */
export interface Called {
  device(device: DeviceView): string;
  zone(id: string): string;
  state(state: DeviceView["availability"]["state"]): string;
  compare(a: string, b: string): number;
}

/** A device, or the heading of those that follow. */
export type Row =
  | { kind: "device"; id: string; device: DeviceView }
  | { kind: "group"; id: string; title: string; count: number };

/** What is worst comes first. */
const WORST = ["offline", "degraded", "unknown", "online", "disabled"];

export function filterDevices(devices: DeviceView[], query: DeviceQuery, called: Called): DeviceView[] {
  const wanted = plain(query.text).split(/\s+/).filter(Boolean);
  return devices.filter((device) => {
    if (query.zone !== "" && device.zone !== query.zone) return false;
    if (query.driver !== "" && device.driver !== query.driver) return false;
    if (!isShown(device, query.show)) return false;
    if (wanted.length === 0) return true;
    const names = `${called.device(device)} ${called.zone(device.zone)}`;
    const text = plain(`${names} ${device.id} ${device.driver} ${device.wire}`);
    return wanted.every((word) => text.includes(word));
  });
}

function isShown(device: DeviceView, show: DeviceFilter): boolean {
  const { state } = device.availability;
  if (show === "attention") return needsAttention(device);
  if (show === "maintenance") return isMaintained(device);
  if (show === "online") return state === "online";
  if (show === "offline") return state === "offline" || state === "unknown";
  return true;
}

/** The rows of the list as it is asked for. */
export function rowsOf(devices: DeviceView[], query: DeviceQuery, called: Called): Row[] {
  const sorted = sortDevices(filterDevices(devices, query, called), query.order, called);
  if (query.group === "none") return sorted.map(row);
  const { group } = query;
  const groups = new Map<string, DeviceView[]>();
  for (const device of sorted) {
    const id = groupOf(device, group);
    groups.set(id, [...(groups.get(id) ?? []), device]);
  }
  return [...groups.keys()]
    .map((id) => ({ id, title: titleOf(id, group, called) }))
    .sort((a, b) =>
      group === "state" ? WORST.indexOf(a.id) - WORST.indexOf(b.id) : called.compare(a.title, b.title),
    )
    .flatMap(({ id, title }) => {
      const members = groups.get(id)!;
      return [
        { kind: "group" as const, id: `group ${id}`, title, count: members.length },
        ...members.map(row),
      ];
    });
}

export function sortDevices(devices: DeviceView[], order: Order, called: Called): DeviceView[] {
  const names = new Map(devices.map((device) => [device.id, called.device(device)]));
  const byName = (a: DeviceView, b: DeviceView): number =>
    called.compare(names.get(a.id)!, names.get(b.id)!) || called.compare(a.id, b.id);
  const first: Record<Order, (a: DeviceView, b: DeviceView) => number> = {
    name: () => 0,
    state: (a, b) => WORST.indexOf(a.availability.state) - WORST.indexOf(b.availability.state),
    zone: (a, b) => called.compare(called.zone(a.zone), called.zone(b.zone)),
    driver: (a, b) => called.compare(a.driver, b.driver),
    since: (a, b) => b.availability.since - a.availability.since,
  };
  return [...devices].sort((a, b) => first[order](a, b) || byName(a, b));
}

/** The drivers in use, by name. */
export function driversOf(devices: DeviceView[]): string[] {
  return [...new Set(devices.map(({ driver }) => driver))].sort();
}

function row(device: DeviceView): Row {
  return { kind: "device", id: device.id, device };
}

function groupOf(device: DeviceView, group: Exclude<Grouping, "none">): string {
  return { zone: device.zone, driver: device.driver, state: device.availability.state }[group];
}

function titleOf(id: string, group: Grouping, called: Called): string {
  if (group === "zone") return called.zone(id) || id;
  return group === "state" ? called.state(id as DeviceView["availability"]["state"]) : id;
}
