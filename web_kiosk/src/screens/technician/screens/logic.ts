/** What a technician wants to know of a screen, worked out from its device. Pure. */
import type { AvailabilityView, LivePoint, Value } from "../../../api/types";
import type { Tone } from "../../../parts/StatusPill.svelte";

export const STATES = ["online", "degraded", "offline", "unknown", "disabled"] as const;
/** Pages there are words for; other contents of a display have titles in the content store. */
export const PAGE_WORDS = [
  "attract",
  "language",
  "home",
  "run",
  "thanks",
  "ended",
  "simulated",
  "blank",
  "idle",
  "welcome",
  "goodbye",
  "air-map",
  "flood-map",
  "lighting",
  "parking",
  "twin",
  "beam",
  "meeting",
  "indicators",
] as const;
/** What a picture may leave out; others are shown as they came. */
export const LEFT_OUT = ["map", "frame", "font"] as const;

const TONES: Record<AvailabilityView["state"], Tone> = {
  online: "ready",
  degraded: "waiting",
  offline: "fault",
  unknown: "not-ready",
  disabled: "quiet",
};

export interface Facts {
  latency: number | null;
  version: string | null;
  width: number | null;
  height: number | null;
  ratio: number | null;
  visible: boolean | null;
  page: string | null;
  /** Seconds since the epoch; null where nobody ever touched it. */
  lastTap: number | null;
  loaded: number | null;
  memory: number | null;
  /** Whether the browser holds sound back: then a film is silent, and a sound is refused. */
  silenced: boolean | null;
}

export function toneOf(state: AvailabilityView["state"]): Tone {
  return TONES[state];
}

/** The facts of a screen's device; what is stale is not known, but for the last tap, which stays true. */
export function factsOf(device: string, point: (key: string) => LivePoint | undefined): Facts {
  const value = (name: string, stale = false): Value | null => {
    const found = point(`${device}.${name}`);
    return found === undefined || (found.stale && !stale) ? null : found.actual;
  };
  return {
    latency: number(value("latency")),
    version: text(value("version")),
    width: number(value("width")),
    height: number(value("height")),
    ratio: number(value("pixel_ratio")),
    visible: flag(value("visible")),
    // A display that is asked for nothing says so with an empty name.
    page: value("page") === "" ? "idle" : text(value("page")),
    lastTap: time(value("last_tap", true)),
    loaded: time(value("loaded")),
    memory: number(value("memory")),
    silenced: flag(value("silenced")),
  };
}

/** Whether a page is the one the hub hands out: null where either is not known. */
export function isPresent(version: string | null, present: string): boolean | null {
  return version === null || present === "" ? null : version === present;
}

/** What a technician typed, as far as it can be a code: in capitals, without blanks and hyphens. */
export function codeOf(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, "").slice(0, 6);
}

/** "flood-response" of "run:flood-response"; null for other pages. */
export function runOf(page: string | null): string | null {
  return page?.startsWith("run:") ? page.slice(4) : null;
}

/** Whether a fact calls for somebody. */
export function isSlow(latency: number | null, limit: number): boolean {
  return latency !== null && limit > 0 && latency > limit;
}

function number(value: Value | null): number | null {
  return typeof value === "number" ? value : null;
}

function text(value: Value | null): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function flag(value: Value | null): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function time(value: Value | null): number | null {
  const at = typeof value === "string" ? Date.parse(value) / 1000 : NaN;
  return Number.isFinite(at) ? at : null;
}
