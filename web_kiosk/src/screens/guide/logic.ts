/** What a guide needs to know of the hall, worked out from what the hub says. Pure. */
import type {
  ConfirmationView,
  HallView,
  LeaseView,
  MarkerView,
  RunView,
  SceneView,
  ScreenView,
  SessionView,
  ZoneView,
} from "../../api/types";
import { isStartable } from "../../parts/readiness";
import { heldZone } from "./held";

export type Mood =
  "playing" | "paused" | "asking" | "holding" | "held" | "ready" | "busy" | "not-ready" | "empty";

/** A place to go to; `passed`: it lies behind what plays now. */
export interface Place extends MarkerView {
  passed: boolean;
}

/** A zone as a station of the hall's map. */
export interface ZoneState {
  zone: ZoneView;
  mood: Mood;
  /** The run that gives the mood, where one plays. */
  run: RunView | null;
  /** Who holds the whole zone by hand, where somebody does. */
  held: LeaseView | null;
  ready: number;
  scenes: number;
}

/** Which controls of a run make sense now; the hub still decides. */
export interface Controls {
  go: boolean;
  hold: "pause" | "resume" | null;
  skip: boolean;
  stop: boolean;
}

const GUIDES = new Set<SessionView["role"]>(["guide", "technician", "admin"]);
const UNDER_WAY = new Set<RunView["state"]>(["playing", "paused", "asking", "holding"]);
/** Seconds the end of a run stays on this screen; the hub itself tells of it for two minutes. */
const REMEMBERED = 180;
/** What calls a guide over comes first. */
const URGENCY: readonly RunView["state"][] = [
  "holding",
  "asking",
  "paused",
  "playing",
  "starting",
  "restoring",
];

export function mayGuide(you: SessionView | null): boolean {
  return you !== null && GUIDES.has(you.role);
}

/** The scenes of a zone that a guide may start, in the hub's order: a button keeps its place. */
export function scenesOf(zone: string, scenes: Iterable<SceneView>): SceneView[] {
  return [...scenes].filter((scene) => scene.zone === zone && scene.audience.includes("guide"));
}

/** Every zone with its mood, in the order of the tour. */
export function zoneStates(
  zones: ZoneView[],
  scenes: Iterable<SceneView>,
  playing: RunView[],
  leases: LeaseView[] = [],
): ZoneState[] {
  const all = [...scenes];
  return zones.map((zone) => {
    const here = scenesOf(zone.id, all);
    const run = mostUrgent(playing.filter((each) => each.zone === zone.id));
    const ready = here.filter((scene) => isStartable(scene.readiness)).length;
    const held = heldZone(zone.id, leases);
    return { zone, run, held, ready, scenes: here.length, mood: moodOf(run, held, here, ready) };
  });
}

function moodOf(run: RunView | null, held: LeaseView | null, scenes: SceneView[], ready: number): Mood {
  if (run !== null)
    return run.state === "paused" || run.state === "asking" || run.state === "holding"
      ? run.state
      : "playing";
  if (held !== null) return "held";
  if (scenes.length === 0) return "empty";
  if (ready > 0) return "ready";
  return scenes.some((scene) => scene.readiness.state === "busy") ? "busy" : "not-ready";
}

export function mostUrgent(runs: RunView[]): RunView | null {
  return [...runs].sort((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state))[0] ?? null;
}

/** Whether a run waits for somebody. */
export function calls(run: RunView): boolean {
  return run.state === "holding" || run.state === "asking" || run.state === "paused";
}

/** Where a run may be taken to, in the scene's order. */
export function markersOf(run: RunView): Place[] {
  const order = run.steps.map(({ path }) => path);
  const now = run.step === null ? -1 : order.indexOf(run.step);
  return run.markers.map((marker) => ({ ...marker, passed: order.indexOf(marker.path) < now }));
}

/** Runs of other zones, those that wait for somebody first. */
export function elsewhere(zone: string, playing: RunView[]): RunView[] {
  return playing
    .filter((run) => run.zone !== zone)
    .sort((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || a.started_at - b.started_at);
}

/** Runs of a zone that ended lately, the latest first, one for each scene that is not playing again. */
export function endedIn(zone: string, runs: Iterable<RunView>, now: number): RunView[] {
  const here = [...runs].filter(
    (run) => run.zone === zone && (run.ended_at === null || now - run.ended_at < REMEMBERED),
  );
  const again = new Set(here.filter((run) => run.ended_at === null).map((run) => run.scene));
  const latest = new Map<string, RunView>();
  for (const run of here) {
    if (run.ended_at === null || again.has(run.scene)) continue;
    const before = latest.get(run.scene);
    if (before === undefined || run.ended_at > (before.ended_at ?? 0)) latest.set(run.scene, run);
  }
  return [...latest.values()].sort((a, b) => (b.ended_at ?? 0) - (a.ended_at ?? 0));
}

export function controlsOf(run: RunView): Controls {
  const playing = UNDER_WAY.has(run.state);
  return {
    go: run.state === "holding",
    hold: !playing ? null : run.state === "paused" ? "resume" : "pause",
    skip: playing && run.state !== "paused",
    stop: playing || run.state === "starting",
  };
}

/** Seconds a run has played without its pauses; null while paused, when the hub's clock of it stands still. */
export function elapsed(run: RunView, now: number): number | null {
  if (run.state === "paused") return null;
  return Math.max(0, (run.ended_at ?? now) - run.started_at - run.paused_seconds);
}

/** What the run asked for and nobody saw happen. */
export function unconfirmed(run: RunView): ConfirmationView[] {
  return run.confirmations.filter(({ state }) => state === "unconfirmed" || state === "failed");
}

/** Confirmed and asked for, leaving out what can't be confirmed because the device never answers. */
export function confirmedOf(run: RunView): { confirmed: number; asked: number } {
  const asked = run.confirmations.filter(({ state }) => state !== "no_feedback");
  return { confirmed: asked.filter(({ state }) => state === "confirmed").length, asked: asked.length };
}

/** The kiosk a run was started at, from "kiosk/lobby" or "lobby"; undefined for a person's tablet. */
export function kioskOf(run: RunView, hall: HallView): ScreenView | undefined {
  const id = run.started_from?.split("/").at(-1);
  return hall.screens.find((screen) => screen.kind === "kiosk" && screen.id === id);
}

/** The zone to show: the one chosen if it exists, else the first with a run, else the first. */
export function zoneToShow(chosen: string | null, states: ZoneState[]): string {
  if (states.some(({ zone }) => zone.id === chosen)) return chosen as string;
  return (states.find(({ run }) => run !== null) ?? states[0])?.zone.id ?? "";
}
