/** The HTTP side of the hub. Every call either answers with its view or throws `ProblemError`. */
import type {
  ApprovalRequest,
  CauseView,
  CommandAnswer,
  DeviceView,
  DiscoveredView,
  EventView,
  Fault,
  GroupView,
  HealthView,
  Problem,
  RejectionView,
  RunView,
  SessionView,
  StopView,
  Texts,
  TourView,
  TicketView,
  Value,
  Understood,
} from "./types";

/** Longest time a screen waits for an answer, in milliseconds. */
export const ANSWER_DEADLINE = 12_000;
/** A command is answered when its effect was observed: a projector takes its time. */
export const COMMAND_DEADLINE = 90_000;

/** The hub said no, or could not be reached (`problem.code` is then "unreachable"). */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
  }

  /** The detail by language; empty where the hub gave none (the screen then uses its own words for `code`). */
  get texts(): Texts {
    return this.problem.texts ?? {};
  }
}

/** A point's mean over a stretch of time beginning `at` (seconds since the epoch); on and off are 1 and 0. */
export interface HistoryEntry {
  at: number;
  value: Value | null;
}

interface Items<T> {
  items: T[];
}

type Fetch = typeof fetch;

/** Asked for whatever is known of the line: nobody may be told that it was not even tried. */
const ALWAYS_TRIED = "/api/all-stop";

export class Api {
  /**
   * `screen` as "kiosk/lobby": a screen of the hall asks as itself, also where somebody is logged in beside it.
   * `heard` is called with every answer of the hub. `reaches` says whether the line is known to be there: where it is
   * not, nothing is sent that would do something, as nobody could say whether it was done.
   */
  constructor(
    private readonly fetcher: Fetch = (input, init) => fetch(input, init),
    private readonly screen: string | null = null,
    private readonly heard: () => void = () => {},
    private readonly reaches: () => boolean = () => true,
  ) {}

  session = (): Promise<SessionView> => this.ask("GET", "/api/session");
  login = (name: string, pin: string): Promise<SessionView> =>
    this.ask("POST", "/api/session", { name, pin });
  logout = (): Promise<void> => this.ask("DELETE", "/api/session");
  health = (): Promise<HealthView> => this.ask("GET", "/api/health");

  startRun = (scene: string, language: string): Promise<RunView> =>
    this.ask("POST", "/api/runs", { scene, language });
  /** Start a scene, or take a place in its queue. */
  startOrWait = (scene: string, language: string): Promise<RunView | TicketView> =>
    this.ask("POST", "/api/runs", { scene, language, queue: true });
  confirmTurn = (ticket: string): Promise<RunView> => this.ask("POST", `/api/queue/${seg(ticket)}/confirm`);
  leaveQueue = (ticket: string): Promise<void> => this.ask("DELETE", `/api/queue/${seg(ticket)}`);
  run = (id: string): Promise<RunView> => this.ask("GET", `/api/runs/${seg(id)}`);
  runs = async (limit: number): Promise<RunView[]> => this.items(`/api/runs?limit=${limit}`);
  control = (id: string, verb: "pause" | "resume" | "skip" | "go" | "stop"): Promise<void> =>
    this.ask("POST", `/api/runs/${seg(id)}/${verb}`);
  choose = (id: string, choice: number): Promise<void> =>
    this.ask("POST", `/api/runs/${seg(id)}/choice`, { choice });
  sendOpinion = (
    run: string,
    score: number,
    language: string,
    understood: Understood | null = null,
  ): Promise<void> => this.ask("POST", "/api/opinions", { run, score, language, understood });

  allStop = (): Promise<StopView> => this.ask("POST", "/api/all-stop");
  releaseStop = (): Promise<StopView> => this.ask("POST", "/api/all-stop/release");

  tours = async (): Promise<TourView[]> => this.items("/api/tours");
  moveGroup = (id: string, move: "next" | "back" | "skip" | "end"): Promise<GroupView> =>
    this.ask("POST", `/api/groups/${seg(id)}/${move}`);
  startStopScene = (id: string, scene: string): Promise<GroupView> =>
    this.ask("POST", `/api/groups/${seg(id)}/scene/start`, { scene });
  shiftStop = (id: string, stop: string, direction: "up" | "down"): Promise<GroupView> =>
    this.ask("POST", `/api/groups/${seg(id)}/stops/${seg(stop)}/${direction}`);

  causes = async (): Promise<CauseView[]> => this.items("/api/causes");
  device = (id: string): Promise<DeviceView> => this.ask("GET", `/api/devices/${seg(id)}`);
  devices = async (): Promise<DeviceView[]> => this.items("/api/devices");
  command = (device: string, verb: string, args: Record<string, unknown>): Promise<CommandAnswer> =>
    this.ask("POST", `/api/devices/${seg(device)}/commands`, { verb, args }, COMMAND_DEADLINE);
  history = async (device: string, point: string, since: number): Promise<HistoryEntry[]> => {
    const path = `/api/devices/${seg(device)}/history?point=${seg(point)}&since=${since}`;
    return (await this.items<{ at: number; mean: number }>(path)).map(({ at, mean }) => ({
      at,
      value: mean,
    }));
  };
  maintain = (device: string, on: boolean, note = ""): Promise<DeviceView> =>
    this.ask("POST", `/api/devices/${seg(device)}/maintenance`, { on, note });
  setFault = (device: string, fault: Fault): Promise<void> =>
    this.ask("POST", `/api/simulators/${seg(device)}/fault`, { fault });

  discovered = async (): Promise<DiscoveredView[]> => this.items("/api/discovered");
  rejected = async (): Promise<RejectionView[]> => this.items("/api/discovered/rejected");
  approve = (key: string, approval: ApprovalRequest): Promise<DiscoveredView> =>
    this.ask("POST", `/api/discovered/${seg(key)}/approve`, approval);
  ignore = (key: string): Promise<DiscoveredView> => this.ask("POST", `/api/discovered/${seg(key)}/ignore`);
  forget = (key: string): Promise<DiscoveredView> => this.ask("POST", `/api/discovered/${seg(key)}/forget`);

  events = async (query: { before?: number; level?: EventView["level"] } = {}): Promise<EventView[]> => {
    const search = new URLSearchParams();
    if (query.before !== undefined) search.set("before", String(query.before));
    if (query.level !== undefined) search.set("level", query.level);
    return this.items(`/api/events?${search}`);
  };

  async items<T>(path: string): Promise<T[]> {
    return (await this.ask<Items<T>>("GET", path)).items;
  }

  /** Ask the hub something; the calls of the rooms beside this one are built on it. */
  async ask<T>(
    method: string,
    path: string,
    body?: unknown,
    deadline = ANSWER_DEADLINE,
    signal?: AbortSignal,
  ): Promise<T> {
    if (method !== "GET" && path !== ALWAYS_TRIED && !this.reaches()) throw new ProblemError(unsent(path));
    const headers: Record<string, string> = { Accept: "application/json" };
    if (this.screen !== null) headers["X-Exhibit-Screen"] = this.screen;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer: Response;
    let text: string;
    try {
      answer = await this.fetcher(path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "same-origin",
        signal: signal
          ? AbortSignal.any([signal, AbortSignal.timeout(deadline)])
          : AbortSignal.timeout(deadline),
      });
      text = await answer.text();
    } catch (error) {
      throw new ProblemError(unreachable(path, error));
    }
    this.heard();
    if (!answer.ok) throw new ProblemError(problemOf(text, answer));
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}

export function seg(text: string): string {
  return encodeURIComponent(text);
}

export function unreachable(path: string, error: unknown): Problem {
  const detail = error instanceof Error ? error.message : String(error);
  return {
    type: "about:blank",
    title: "Hub not reachable",
    status: 0,
    detail,
    code: "unreachable",
    texts: {},
    instance: path,
  };
}

/** The line was known to be cut: it was not sent. */
function unsent(path: string): Problem {
  return { ...unreachable(path, "not sent: no connection to the hub"), code: "unsent" };
}

export function problemOf(text: string, answer: Pick<Response, "status" | "statusText">): Problem {
  const fallback: Problem = {
    type: "about:blank",
    title: answer.statusText,
    status: answer.status,
    detail: `The hub answered ${answer.status} ${answer.statusText}`.trim(),
    code: "http",
    texts: {},
    instance: null,
  };
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...fallback, ...parsed } : fallback;
  } catch {
    return fallback; // A proxy in between may answer with something that is not JSON.
  }
}
