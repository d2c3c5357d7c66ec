/** Devices that announced themselves: sorted for the technician, and the approval made ready. Pure. */
import type { ApprovalRequest, DiscoveredPointView, DiscoveredView, HallView, Value } from "../../api/types";
import { argumentsOf, type Field, type Mistake } from "./forms";
import { plain } from "./words";

/** Home Assistant's words for what a device can be, those this screen has words for. */
export const KINDS = [
  "alarm_control_panel",
  "binary_sensor",
  "button",
  "camera",
  "climate",
  "cover",
  "date",
  "datetime",
  "device_tracker",
  "event",
  "fan",
  "humidifier",
  "image",
  "lawn_mower",
  "light",
  "lock",
  "notify",
  "number",
  "scene",
  "select",
  "sensor",
  "siren",
  "switch",
  "text",
  "time",
  "update",
  "vacuum",
  "valve",
  "water_heater",
] as const;
export type Kind = (typeof KINDS)[number];

/** What the conventions call themselves; names are the same in every language. */
const CONVENTIONS: Record<string, string> = {
  homeassistant: "Home Assistant",
  homie: "Homie",
  shelly: "Shelly",
  sparkplug: "Sparkplug B",
  tasmota: "Tasmota",
  zigbee2mqtt: "Zigbee2MQTT",
};

export const INBOX_FILTERS = ["waiting", "approved", "ignored", "rejected"] as const;
export type InboxFilter = (typeof INBOX_FILTERS)[number];

/** Longest id the hub takes. */
const LONGEST_ID = 64;
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function kindOf(kind: string): Kind | null {
  return KINDS.find((each) => each === kind) ?? null;
}

export function conventionName(convention: string): string {
  return CONVENTIONS[convention] ?? convention;
}

/** What stands in a list; an approved device that wants to command more than it was approved for waits again. */
export function listed(all: DiscoveredView[], filter: InboxFilter): DiscoveredView[] {
  return all.filter(({ state, waits }) => (filter === "waiting" ? waits : state === filter));
}

/** Maker and model as one phrase, the maker not said twice. */
export function productOf({ manufacturer, model }: DiscoveredView): string {
  const said = model.toLowerCase().startsWith(manufacturer.toLowerCase());
  return said ? model : [manufacturer, model].filter(Boolean).join(" ");
}

/** An id made of the name, not one that is taken. */
export function proposedId(name: string, taken: ReadonlySet<string>): string {
  const words = plain(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "");
  const base = words.slice(0, LONGEST_ID - 4).replace(/-+$/, "") || "device";
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** The zone whose id or name is the area it says it is in; "" where a person must say. */
export function proposedZone(area: string, zones: HallView["zones"]): string {
  if (zones.length === 1) return zones[0]!.id;
  const wanted = plain(area.trim());
  if (wanted === "") return "";
  const same = ({ id, name }: HallView["zones"][number]): boolean =>
    [id, id.replaceAll("-", " "), ...Object.values(name)].some((each) => plain(each) === wanted);
  return zones.find(same)?.id ?? "";
}

/** The points it can be told, each once. */
export function writablePoints(candidate: DiscoveredView): DiscoveredPointView[] {
  const all = candidate.entities.flatMap(({ points }) => points).filter(({ writable }) => writable);
  return [...new Map(all.map((point) => [point.name, point])).values()];
}

/** A point as a field of a form. */
export function fieldOfPoint(point: DiscoveredPointView, title: string): Field {
  const { type, choices } = point;
  const first = type === "boolean" ? "false" : type === "choice" ? (choices[0] ?? "") : "";
  return {
    name: point.name,
    title,
    kind: type === "choice" && choices.length === 0 ? "text" : type,
    unit: point.unit,
    minimum: point.minimum ?? null,
    maximum: point.maximum ?? null,
    choices,
    required: true,
    initial: first,
  };
}

/** What a technician has filled in so far. */
export interface Draft {
  id: string;
  zone: string;
  names: Record<string, string>;
  /** By point: whether it is part of the safe state, and the value as written. */
  baseline: Record<string, { on: boolean; value: string }>;
  /** Topics of others it may command. */
  allowed: string[];
}

export type ApprovalMistake = Mistake | "shape" | "taken" | "zone" | "allow";
export type Approval =
  { ok: true; approval: ApprovalRequest } | { ok: false; mistakes: Record<string, ApprovalMistake> };

type Place = Pick<HallView, "languages" | "zones">;

/** The form to begin with: as it was approved before, else proposed from what it says of itself. */
export function draftOf(candidate: DiscoveredView, hall: Place, taken: ReadonlySet<string>): Draft {
  const name = candidate.name.slice(0, 200);
  const before = candidate.baseline ?? {};
  return {
    id: candidate.device ?? proposedId(name, taken),
    zone: candidate.zone ?? proposedZone(candidate.area, hall.zones),
    names: Object.fromEntries(hall.languages.map((each) => [each, candidate.names?.[each] ?? name])),
    baseline: Object.fromEntries(
      writablePoints(candidate).map((point) => {
        const value = before[point.name];
        const on = value !== undefined;
        return [point.name, { on, value: on ? String(value) : fieldOfPoint(point, "").initial }];
      }),
    ),
    allowed: [...(candidate.allowed ?? [])],
  };
}

/** The decision to send, or what is still wrong, by field: id, zone, name.vi, baseline.power, allow. */
export function approvalOf(
  candidate: DiscoveredView,
  draft: Draft,
  hall: Place,
  taken: ReadonlySet<string>,
): Approval {
  const { baseline, mistakes: wrong } = baselineOf(candidate, draft);
  const mistakes: Record<string, ApprovalMistake> = { ...wrong };
  const id = draft.id.trim();
  if (!ID.test(id) || id.length > LONGEST_ID) mistakes["id"] = "shape";
  else if (id !== candidate.device && taken.has(id)) mistakes["id"] = "taken";
  if (draft.zone === "") mistakes["zone"] = "zone";
  const name = Object.fromEntries(hall.languages.map((each) => [each, (draft.names[each] ?? "").trim()]));
  for (const each of hall.languages) if (name[each] === "") mistakes[`name.${each}`] = "missing";
  const foreign = candidate.conflicts.filter(({ allowable }) => allowable).map(({ topic }) => topic);
  if (foreign.some((topic) => !draft.allowed.includes(topic))) mistakes["allow"] = "allow";
  if (Object.keys(mistakes).length > 0) return { ok: false, mistakes };
  const allow_foreign = foreign.filter((topic) => draft.allowed.includes(topic));
  return { ok: true, approval: { id, zone: draft.zone, name, baseline, allow_foreign } };
}

/** Whether it would command topics that nobody may allow. */
export function isForbidden(candidate: DiscoveredView): boolean {
  return candidate.conflicts.some(({ allowable }) => !allowable);
}

function baselineOf(
  candidate: DiscoveredView,
  draft: Draft,
): { baseline: Record<string, Value>; mistakes: Record<string, Mistake> } {
  const chosen = writablePoints(candidate).filter(({ name }) => draft.baseline[name]?.on);
  const fields = chosen.map((point) => fieldOfPoint(point, ""));
  const inputs = Object.fromEntries(chosen.map(({ name }) => [name, draft.baseline[name]?.value ?? ""]));
  const result = argumentsOf(fields, inputs);
  if (result.ok) return { baseline: result.args, mistakes: {} };
  const mistakes = Object.entries(result.mistakes).map(([name, mistake]) => [`baseline.${name}`, mistake]);
  return { baseline: {}, mistakes: Object.fromEntries(mistakes) as Record<string, Mistake> };
}
