/** What this browser knows of the hall, kept up to date over one socket. Read it through the selectors. */
import { getContext, setContext } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type {
  BrokenSceneView,
  Connection,
  DeviceView,
  EventView,
  GroupView,
  HallView,
  LiveMessage,
  LivePoint,
  PointView,
  RunView,
  SceneView,
  ScreenView,
  SessionView,
  StopView,
  TicketView,
  Value,
} from "../api/types";
import { applyChanges, applySnapshot, type HallState } from "./apply";
import { ClockOffset } from "./clock";
import { ExactClock, steady } from "./exact";
import { LiveSocket } from "./socket";

type ScreenMessage = Record<string, unknown>;

/** How often `now` moves, in milliseconds. */
const TICK = 250;

export class Live implements HallState {
  connection = $state<Connection>("connecting");
  /** Since when the connection is in this state, by this browser's clock (seconds since the epoch). */
  since = $state(Date.now() / 1000);
  /** Milliseconds of the last ping, null before the first. */
  roundTrip = $state<number | null>(null);
  /** The hub's time in seconds since the epoch, moving four times a second. For countdowns. */
  now = $state(Date.now() / 1000);

  you = $state.raw<SessionView | null>(null);
  hall = $state.raw<HallView | null>(null);
  stop = $state.raw<StopView>({ active: false, by: null, at: null, unhalted: [] });
  brokenScenes = $state.raw<BrokenSceneView[]>([]);
  events = $state.raw<EventView[]>([]);
  /** New devices that wait for a technician; null for those who may not approve them. */
  inbox = $state.raw<number | null>(null);
  /** Another number whenever the content store may be otherwise than before: read it anew then. */
  content = $state(0);
  readonly scenes = new SvelteMap<string, SceneView>();
  readonly devices = new SvelteMap<string, DeviceView>();
  readonly runs = new SvelteMap<string, RunView>();
  readonly tours = new SvelteMap<string, GroupView>();
  readonly queue = new SvelteMap<string, TicketView>();
  readonly points = new SvelteMap<string, LivePoint>();

  private readonly socket: LiveSocket;
  private readonly offset = new ClockOffset();
  private readonly exact = new ExactClock();
  private readonly screenHandlers = new Set<(message: ScreenMessage) => void>();
  /** What the hub asked before the page was there to be asked; null once it is. */
  private early: ScreenMessage[] | null = [];
  private ticker: ReturnType<typeof setInterval> | undefined;

  constructor(
    url: string,
    private readonly onNewVersion: () => void = () => {},
    connect?: (url: string) => WebSocket,
  ) {
    this.socket = new LiveSocket(
      url,
      {
        message: (message) => this.received(message),
        state: (state) => this.moved(state),
        roundTrip: (milliseconds) => (this.roundTrip = milliseconds),
        exchange: (sent, hub, received) => {
          const origin = performance.timeOrigin;
          this.exact.exchange((origin + sent) / 1000, hub, (origin + received) / 1000);
        },
      },
      connect,
    );
  }

  open(): void {
    this.socket.open();
    this.ticker ??= setInterval(() => (this.now = this.offset.hubTime(Date.now() / 1000)), TICK);
  }

  close(): void {
    clearInterval(this.ticker);
    this.ticker = undefined;
    this.socket.close();
  }

  /** The hub answered a request: a lost line is worth an attempt at once. */
  heard(): void {
    this.socket.heard();
  }

  /** The hub's time to a few milliseconds, in seconds; null before it is known so well. */
  hubTime(): number | null {
    return this.exact.hubTime(steady());
  }

  /** Ask the hub for its time some times in quick succession. */
  tellTime(): void {
    this.socket.hurry(12);
  }

  /** Whether a snapshot has arrived: before that there is nothing true to show. */
  get known(): boolean {
    return this.hall !== null;
  }

  /** A kiosk or display of the hall by "kind/id", as in the address. */
  screen(kind: ScreenView["kind"], id: string): ScreenView | undefined {
    return this.hall?.screens.find((screen) => screen.kind === kind && screen.id === id);
  }

  /** A point with its description and its latest value; undefined where the hall has no such point. */
  point(device: string, name: string): PointView | undefined {
    const described = this.devices.get(device)?.points.find((point) => point.name === name);
    return described && { ...described, ...this.points.get(`${device}.${name}`) };
  }

  /** The value observed last; null when unknown. `stale` values (device gone) count as unknown. */
  value(device: string, name: string): Value | null {
    const point = this.points.get(`${device}.${name}`);
    return point === undefined || point.stale ? null : point.actual;
  }

  /** All points of a device with their latest values. */
  pointsOf(device: string): PointView[] {
    const described = this.devices.get(device)?.points ?? [];
    return described.map((point) => ({ ...point, ...this.points.get(`${device}.${point.name}`) }));
  }

  /** Every number and switch by "device.point", for the illustrations; undefined where it is not known now. */
  readonly readings: Record<string, number | boolean | undefined> = $derived.by(() => {
    const readings: Record<string, number | boolean | undefined> = {};
    const heard = this.connection === "live";
    for (const [key, { actual, stale }] of this.points) {
      if (typeof actual !== "string") readings[key] = stale || !heard ? undefined : (actual ?? undefined);
    }
    return readings;
  });

  /** Runs that have not ended, oldest first. */
  get playing(): RunView[] {
    return [...this.runs.values()]
      .filter((run) => run.ended_at === null)
      .sort((a, b) => a.started_at - b.started_at);
  }

  /** Take messages for this display; returns the way to stop. */
  onScreenMessage(handler: (message: ScreenMessage) => void): () => void {
    this.screenHandlers.add(handler);
    return () => this.screenHandlers.delete(handler);
  }

  /** The page is there: it takes what the hub asked meanwhile, and from now on everything at once. */
  listen(): void {
    const early = this.early ?? [];
    this.early = null;
    for (const message of early) this.heed(message);
  }

  /** Answer the hub as a display; returns whether the line was open. */
  sendScreen(message: ScreenMessage): boolean {
    return this.socket.send({ type: "screen", message });
  }

  private received(message: LiveMessage): void {
    if (message.type === "snapshot") {
      const before = buildOf(this.hall);
      this.offset.reset(message.at, Date.now() / 1000);
      applySnapshot(this, message);
      if (before !== null && before !== buildOf(message.hall)) this.onNewVersion();
    } else if (message.type === "changes") {
      this.offset.observe(message.at, Date.now() / 1000);
      applyChanges(this, message);
    } else if (message.type === "screen") {
      // The line is open before the page's own files are here, and the hub says only once what is to be shown.
      if (this.early === null) this.heed(message.message);
      else this.early.push(message.message);
    }
  }

  private heed(message: ScreenMessage): void {
    for (const handler of this.screenHandlers) handler(message);
  }

  private moved(state: Connection): void {
    if (state === this.connection) return;
    this.connection = state;
    this.since = Date.now() / 1000;
    if (state !== "live") this.roundTrip = null;
  }
}

/** What the pages of a hub are built from; another one means that this page is old. */
function buildOf(hall: HallView | null): string | null {
  return hall && `${hall.version} ${hall.page_version ?? ""}`;
}

const KEY = Symbol("live");

export function provideLive(live: Live): void {
  setContext(KEY, live);
}

export function useLive(): Live {
  return getContext<Live>(KEY);
}

/** The live socket's address for this page; `screen` as "kiosk/lobby", or null for people's screens. */
export function liveUrl(screen: string | null, place: Location = location): string {
  const scheme = place.protocol === "https:" ? "wss" : "ws";
  const query = screen === null ? "" : `?screen=${encodeURIComponent(screen)}`;
  return `${scheme}://${place.host}/api/live${query}`;
}
