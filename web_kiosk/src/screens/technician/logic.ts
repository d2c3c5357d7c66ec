/** What a technician needs to know of the hall, worked out from what the hub says. Pure. */
import type {
  AvailabilityView,
  DeviceView,
  EventView,
  Fault,
  PointView,
  RunView,
  SessionView,
  Value,
} from "../../api/types";
import type { Tone } from "../../parts/StatusPill.svelte";
import { isMaintained } from "./health";
import { plain } from "./words";

/** What a simulated device can be told to do. */
export const FAULTS = [
  "offline",
  "mute",
  "noise",
  "refuse",
  "stuck",
  "slow",
] as const satisfies readonly NonNullable<Fault>[];

export type Page = "overview" | "devices" | "inbox" | "scenes" | "runs" | "events" | "content" | "screens";
export type DeviceFilter = "all" | "attention" | "online" | "maintenance";
export type Level = EventView["level"];

export const PAGES: readonly Page[] = [
  "overview",
  "devices",
  "inbox",
  "scenes",
  "runs",
  "events",
  "content",
  "screens",
];

const TECHNICIANS = new Set<SessionView["role"]>(["technician", "admin"]);
const TONES: Record<AvailabilityView["state"], Tone> = {
  online: "ready",
  degraded: "waiting",
  offline: "fault",
  unknown: "not-ready",
  disabled: "quiet",
};

export function mayMaintain(you: SessionView | null): boolean {
  return you !== null && TECHNICIANS.has(you.role);
}

export function toneOf(availability: AvailabilityView): Tone {
  return TONES[availability.state];
}

/** The page of an address "#devices/water-tank"; anything else is the overview. */
export function pageOf(hash: string): { page: Page; id: string | null } {
  const [name = "", id = ""] = hash.replace(/^#\/?/, "").split("/");
  const page = PAGES.find((each) => each === name) ?? "overview";
  return { page, id: id === "" ? null : decoded(id) };
}

/** What somebody typed into the address may be no encoding at all. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function hashOf(page: Page, id?: string): string {
  return id === undefined ? `#${page}` : `#${page}/${encodeURIComponent(id)}`;
}

// -- devices ----------------------------------------------------------------------------------------------------------

/** Whether somebody should look at it: not reachable, not well, flapping, or told to misbehave. Not while one does. */
export function needsAttention(device: DeviceView): boolean {
  if (isMaintained(device)) return false;
  const { state } = device.availability;
  const unwell = state === "offline" || state === "degraded" || state === "unknown";
  return unwell || device.health.flapping || (device.fault ?? null) !== null;
}

/** The fault a simulated device was told to show; null where there is none, or none this screen has words for. */
export function faultOf(device: DeviceView): (typeof FAULTS)[number] | null {
  return FAULTS.find((fault) => fault === device.fault) ?? null;
}

/** Devices that can be commanded (online, or degraded) of all that are not disabled. */
export function onlineOf(devices: DeviceView[]): { online: number; total: number } {
  const enabled = devices.filter(({ availability }) => availability.state !== "disabled");
  const online = enabled.filter(({ availability: { state } }) => state === "online" || state === "degraded");
  return { online: online.length, total: enabled.length };
}

export interface DeviceQuery {
  text: string;
  show: DeviceFilter;
  zone: string;
}

/** Devices that match; `words` gives what a device is called, so that the search knows the language on the screen. */
export function filterDevices(
  devices: DeviceView[],
  query: DeviceQuery,
  words: (device: DeviceView) => string,
): DeviceView[] {
  const wanted = plain(query.text).split(/\s+/).filter(Boolean);
  return devices.filter((device) => {
    if (query.zone !== "" && device.zone !== query.zone) return false;
    if (query.show === "attention" && !needsAttention(device)) return false;
    if (query.show === "maintenance" && !isMaintained(device)) return false;
    if (query.show === "online" && device.availability.state !== "online") return false;
    const text = plain(`${words(device)} ${device.id} ${device.driver} ${device.wire}`);
    return wanted.every((word) => text.includes(word));
  });
}

/** The few points worth a glance in a list: known ones, writable first, no long texts. */
export function keyPoints(points: PointView[], count = 3): PointView[] {
  const known = points.filter(({ actual, type }) => actual !== null && type !== "text");
  return [...known.filter(({ writable }) => writable), ...known.filter(({ writable }) => !writable)].slice(
    0,
    count,
  );
}

/** Whether a point was asked for something that is not seen. */
export function differs(point: PointView): boolean {
  if (point.wanted === null || !point.feedback) return false;
  return point.wanted !== point.actual;
}

/** The history with the newest value at its end, so that the line reaches now. */
export function withLatest(
  history: { at: number; value: Value | null }[],
  point: PointView,
  now: number,
): { at: number; value: Value | null }[] {
  const last = history.at(-1);
  const latest = point.stale ? null : point.actual;
  if (last === undefined && latest === null) return [];
  return [...history, { at: Math.max(now, last?.at ?? 0), value: latest }];
}

// -- runs and events --------------------------------------------------------------------------------------------------

/** Share of what runs asked for that was seen to happen, 0…1; null where nothing was asked. */
export function confirmationRate(runs: RunView[]): number | null {
  const settled = runs
    .flatMap(({ confirmations }) => confirmations)
    .filter(({ state }) => state !== "no_feedback" && state !== "pending");
  if (settled.length === 0) return null;
  return settled.filter(({ state }) => state === "confirmed").length / settled.length;
}

/** Runs read over HTTP and runs alive, each once, the alive ones as they are now; the latest first. */
export function mergeRuns(read: RunView[], alive: Iterable<RunView>): RunView[] {
  const all = new Map(read.map((run) => [run.id, run]));
  for (const run of alive) all.set(run.id, run);
  return [...all.values()].sort((a, b) => b.started_at - a.started_at);
}

/** Events read over HTTP and those that came since, each once, the newest first. */
export function mergeEvents(read: EventView[], alive: EventView[], level: Level | null): EventView[] {
  const all = new Map([...read, ...alive].map((event) => [event.id, event]));
  return [...all.values()]
    .filter((event) => level === null || event.level === level)
    .sort((a, b) => b.id - a.id);
}

/** The step of a run with its delay: seconds it began after (+) or before (−) its plan; null when it never began. */
export function delayOf(step: RunView["steps"][number]): number | null {
  return step.started_at === null ? null : step.started_at - step.planned_at;
}
