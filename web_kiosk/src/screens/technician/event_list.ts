/** Which events are shown and where each leads. Pure. */
import type { EventQuery } from "../../api/technician";
import type { EventView } from "../../api/types";
import { hashOf } from "./logic";
import { plain } from "./words";

export const ALL_EVENTS: EventQuery = {
  level: "",
  kind: "",
  subject: "",
  text: "",
  since: null,
  until: null,
};

/** Whether an event that just happened belongs into the list, as the hub would decide. */
export function matches(event: EventView, query: EventQuery): boolean {
  if (query.level !== "" && event.level !== query.level) return false;
  if (query.kind !== "" && event.kind !== query.kind) return false;
  if (query.subject !== "" && event.subject !== query.subject) return false;
  if (query.since !== null && event.at < query.since) return false;
  if (query.until !== null && event.at >= query.until) return false;
  const said = plain(`${Object.values(event.texts).join(" ")} ${event.kind} ${event.subject}`);
  return plain(query.text)
    .split(/\s+/)
    .every((word) => said.includes(word));
}

export interface Known {
  device(id: string): boolean;
  scene(id: string): boolean;
}

/** The page of the device, run or scene that an event is about; null where it is about none. */
export function linkOf(event: EventView, known: Known): string | null {
  if (event.kind.startsWith("run_")) return hashOf("runs", event.subject);
  if (known.device(event.subject)) return hashOf("devices", event.subject);
  return known.scene(event.subject) ? hashOf("scenes", event.subject) : null;
}

/** What `<input type="datetime-local">` holds for a time, in this browser's zone; empty for none. */
export function localInput(at: number | null): string {
  if (at === null) return "";
  const date = new Date(at * 1000);
  const [month, day, hours, minutes] = [
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
  ].map((part) => String(part).padStart(2, "0"));
  return `${date.getFullYear()}-${month}-${day}T${hours}:${minutes}`;
}

export function fromLocalInput(text: string): number | null {
  const at = text === "" ? NaN : new Date(text).getTime() / 1000;
  return Number.isNaN(at) ? null : at;
}
