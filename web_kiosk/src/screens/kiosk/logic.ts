/** What a kiosk shows when. Pure; times in seconds. */
import type {
  ConfirmationView,
  FigureView,
  RunView,
  SceneView,
  ScreenView,
  TicketView,
  Value,
} from "../../api/types";
import type { Sample } from "../../parts/spark";

/** Where the visitor is between runs. */
export type Place = "attract" | "home";
export type View = Place | "run" | "thanks" | "ended";

/** Seconds without a touch before the kiosk goes back to the attract screen, and for how many it says so. */
export const IDLE_AFTER = 60;
export const IDLE_WARNING = 15;
/** Seconds the hub gives whose turn it is to press. */
export const CONFIRM_WITHIN = 20;
/** After a run the next visitor waits: back sooner. */
export const IDLE_AFTER_RUN = 30;

/** The run this kiosk shows: the one it started, or (after a reload) one the hub knows it started. */
export function ownRun(
  runs: Iterable<RunView>,
  screen: string,
  started: string | null,
  left: string | null,
): RunView | undefined {
  const all = [...runs].filter((run) => run.id !== left);
  const own = all.find((run) => run.id === started);
  return own ?? all.find((run) => run.ended_at === null && run.started_from === screen);
}

const WAITING: readonly TicketView["state"][] = ["queued", "called"];

/** The place this kiosk has in the queue, if it waits. */
export function ownTicket(queue: Iterable<TicketView>, screen: string): TicketView | undefined {
  return [...queue].find((ticket) => ticket.screen === screen && WAITING.includes(ticket.state));
}

/** How many wait for a scene, at whatever kiosk. */
export function waitingFor(scene: string, queue: Iterable<TicketView>): number {
  return [...queue].filter((each) => each.scene === scene && WAITING.includes(each.state)).length;
}

/** The hub's answer to a start that may also be a place in the queue. */
export function isTicket(answer: RunView | TicketView): answer is TicketView {
  return "place" in answer;
}

/** What to show: a run goes before everything; one that was stopped here just ends. */
export function viewOf(place: Place, run: RunView | undefined, starting: boolean): View {
  if (run === undefined) return starting && place !== "home" ? "home" : place;
  if (run.ended_at === null) return "run";
  return run.state === "done" ? "thanks" : "ended";
}

/** Seconds until the kiosk goes back to the start, or null while nobody has to be warned or a run plays. */
export function idleLeft(view: View, untouched: number): number | null {
  if (view === "attract" || view === "run") return null;
  const limit = view === "thanks" || view === "ended" ? IDLE_AFTER_RUN : IDLE_AFTER;
  return Math.max(0, limit - untouched);
}

/** Other runs of the zone, to say why its scenes are busy. */
export function othersPlaying(playing: RunView[], zone: string, own: RunView | undefined): RunView[] {
  return playing.filter((run) => run.zone === zone && run.id !== own?.id);
}

/**
 * The scenes of a kiosk, in its order; one that is not loaded is left out. A scene for visitors that stands on no
 * kiosk's list, as one just published in the studio, is offered by the kiosks of its zone, behind their own.
 */
export function scenesOf(
  screen: ScreenView,
  scenes: ReadonlyMap<string, SceneView>,
  kiosks: readonly ScreenView[],
): SceneView[] {
  const listed = new Set(kiosks.flatMap((kiosk) => kiosk.scenes));
  const unlisted = [...scenes.values()].filter(
    ({ id, zone, audience }) => zone === screen.zone && audience.includes("kiosk") && !listed.has(id),
  );
  return [...screen.scenes.flatMap((id) => scenes.get(id) ?? []), ...unlisted];
}

/** The figures that belong to a scene: of devices that take part in it, this kiosk's before any other's. */
export function figuresFor(
  scene: SceneView | undefined,
  own: FigureView[],
  all: FigureView[],
  most: number,
): FigureView[] {
  if (scene === undefined) return [];
  const takesPart = ({ device }: FigureView): boolean =>
    scene.needs.includes(device) || scene.likes.includes(device);
  const found = new Map(
    [...all, ...own].filter(takesPart).map((each) => [`${each.device}.${each.point}`, each]),
  );
  const first = own.filter(takesPart);
  return [...new Set([...first, ...found.values()])].slice(0, most);
}

export type ConfirmationTone = "ready" | "waiting" | "not-ready" | "fault" | "quiet";

const TONES: Record<ConfirmationView["state"], ConfirmationTone> = {
  pending: "waiting",
  confirmed: "ready",
  unconfirmed: "not-ready",
  failed: "fault",
  no_feedback: "quiet",
};

export function confirmationTone(confirmation: ConfirmationView): ConfirmationTone {
  return TONES[confirmation.state];
}

/** Confirmations that say the same of several devices, as one. */
export interface Chip {
  first: ConfirmationView;
  /** How many further devices the same holds for. */
  more: number;
}

function isSettled({ state }: ConfirmationView): boolean {
  return state === "confirmed" || state === "no_feedback";
}

/** The chips worth showing: what is still open or went wrong first, then the latest, at most `most`. */
export function chips(confirmations: ConfirmationView[], most: number): Chip[] {
  const groups = new Map<string, Chip>();
  for (const each of [...confirmations].reverse()) {
    const key = [each.point, each.wanted, each.state].join();
    const alike = groups.get(key);
    if (alike) groups.set(key, { first: each, more: alike.more + 1 });
    else groups.set(key, { first: each, more: 0 });
  }
  const all = [...groups.values()];
  const open = all.filter(({ first }) => !isSettled(first));
  return [...open, ...all.filter(({ first }) => isSettled(first))].slice(0, most);
}

export interface Answered {
  done: number;
  count: number;
  tone: ConfirmationTone;
}

/** How many of the commands that can be observed were; null when there are none yet. */
export function answered(confirmations: ConfirmationView[]): Answered | null {
  const observable = confirmations.filter((each) => each.state !== "no_feedback");
  if (observable.length === 0) return null;
  const done = observable.filter((each) => each.state === "confirmed").length;
  if (done === observable.length) return { done, count: done, tone: "ready" };
  const open = observable.some((each) => each.state === "pending");
  return { done, count: observable.length, tone: open ? "waiting" : "not-ready" };
}

/** About how many seconds a run has left, by its plan; 0 when it takes longer than planned. */
export function secondsLeft(run: RunView, now: number): number {
  return Math.max(0, run.started_at + run.planned_length + (run.paused_seconds ?? 0) - now);
}

/** Seconds of the past a chart shows. */
export const TREND_SECONDS = 90;

/** The samples with one more, one a second at most, and without what is too old. Unknown values stay, as gaps. */
export function sampled(samples: readonly Sample[], at: number, value: Value | null): Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && at - last.at < 1) return [...samples];
  return [...samples.filter((each) => at - each.at <= TREND_SECONDS), { at, value }];
}

/** The lowest and the highest known value; null while nothing is known. */
export function rangeOf(samples: readonly Sample[]): [number, number] | null {
  const known = samples.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  return known.length > 0 ? [Math.min(...known), Math.max(...known)] : null;
}
