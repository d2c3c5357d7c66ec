/** What only the technician's screen asks of the hub. */
import type { Api } from "./client";
import type {
  BackupsView,
  BackupView,
  ComparisonView,
  EventView,
  HistoryBucket,
  HistoryGap,
  OpinionsView,
  ScheduleView,
  UserChange,
  UserView,
  WireView,
} from "./types";

/** A backup of a large database takes its time, in milliseconds. */
const BACKUP_DEADLINE = 120_000;

export interface EventQuery {
  level: EventView["level"] | "";
  kind: string;
  subject: string;
  text: string;
  /** Seconds since the epoch. */
  since: number | null;
  until: number | null;
}

export class TechnicianApi {
  constructor(private readonly api: Api) {}

  /** A point's numbers since a time (seconds since the epoch), in at most so many stretches. */
  buckets = async (device: string, point: string, since: number, buckets: number): Promise<HistoryBucket[]> =>
    this.items(`${devicePath(device)}/history?point=${seg(point)}&since=${since}&buckets=${buckets}`);
  /** From when on nothing was known of it. */
  gaps = async (device: string, point: string, since: number): Promise<HistoryGap[]> =>
    this.items(`${devicePath(device)}/history/gaps?point=${seg(point)}&since=${since}`);
  wire = (device: string, after: number): Promise<WireView> =>
    this.api.ask("GET", `${devicePath(device)}/wire?after=${after}`);

  events = async (query: EventQuery, before: number | null, limit: number): Promise<EventView[]> => {
    const search = searchOf(query);
    if (before !== null) search.set("before", String(before));
    search.set("limit", String(limit));
    return this.items(`/api/events?${search}`);
  };
  /** The latest events of these kinds. */
  eventsOf = async (kinds: readonly string[]): Promise<EventView[]> =>
    this.items(`/api/events?limit=500&${kinds.map((kind) => `kind=${seg(kind)}`).join("&")}`);
  eventKinds = async (): Promise<string[]> => this.items("/api/events/kinds");

  /** What visitors thought since a time (seconds since the epoch), by scene. */
  opinions = async (since: number): Promise<OpinionsView[]> => this.items(`/api/opinions?since=${since}`);

  users = async (): Promise<UserView[]> => this.items("/api/users");
  addUser = (name: string, role: string, pin: string): Promise<UserView> =>
    this.api.ask("POST", "/api/users", { name, role, pin });
  changeUser = (id: number, change: UserChange): Promise<UserView> =>
    this.api.ask("PATCH", `/api/users/${id}`, change);

  /** A run beside the golden one of its scene. */
  comparison = (run: string): Promise<ComparisonView> =>
    this.api.ask("GET", `/api/runs/${seg(run)}/comparison`);

  schedule = (days: number): Promise<ScheduleView> => this.api.ask("GET", `/api/schedule?days=${days}`);

  backups = (): Promise<BackupsView> => this.api.ask("GET", "/api/backups");
  makeBackup = (): Promise<BackupView> => this.api.ask("POST", "/api/backups", undefined, BACKUP_DEADLINE);

  private async items<T>(path: string): Promise<T[]> {
    return (await this.api.ask<{ items: T[] }>("GET", path)).items;
  }
}

/** The address of the events of a query as a file. */
export function exportPath(query: EventQuery, as: "csv" | "json", language: string): string {
  const search = searchOf(query);
  search.set("as", as);
  search.set("language", language);
  return `/api/events/export?${search}`;
}

export function searchOf(query: EventQuery): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== "" && value !== null) search.set(name, String(value));
  return search;
}

function devicePath(device: string): string {
  return `/api/devices/${seg(device)}`;
}

function seg(text: string): string {
  return encodeURIComponent(text);
}
