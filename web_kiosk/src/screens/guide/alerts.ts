/** What calls the guide: found in what the hub says, told once. Pure. */
import type { RunView, StopView, TicketView } from "../../api/types";

export type Call = "stop" | "failed" | "go" | "queue";

/** Worst first; of several at once the worst is felt. */
const RANK: readonly Call[] = ["stop", "failed", "go", "queue"];

/** So many who wait call for a guide. */
export const LONG_QUEUE = 3;

/** Milliseconds of shaking and rest, by call. */
export const SHAKES: Record<Call, number[]> = {
  stop: [400, 100, 400, 100, 400],
  failed: [250, 120, 250],
  go: [180, 100, 180],
  queue: [120],
};

/** Two tones, in hertz: falling is bad, rising is a request. */
export const TONES: Record<Call, number[]> = {
  stop: [880, 440, 880, 440],
  failed: [660, 440],
  go: [660, 880],
  queue: [660],
};

/** Everything that calls now, by a key that stays the same as long as it is the same matter. */
export function callsOf(
  runs: Iterable<RunView>,
  stop: StopView,
  queue: Iterable<TicketView>,
): Map<string, Call> {
  const found = new Map<string, Call>();
  if (stop.active) found.set(`stop ${stop.at ?? ""}`, "stop");
  for (const run of runs) {
    if (run.state === "holding") found.set(`go ${run.id} ${run.wait?.since ?? ""}`, "go");
    if (run.state === "failed") found.set(`failed ${run.id}`, "failed");
    for (const step of run.steps)
      if (step.outcome === "failed") found.set(`failed ${run.id} ${step.path}`, "failed");
  }
  if ([...queue].filter(({ state }) => state === "queued" || state === "called").length >= LONG_QUEUE)
    found.set("queue", "queue");
  return found;
}

/** Remembers what has called already. What was there when the page opened is on the screen, and calls nobody. */
export class Heed {
  private known: ReadonlySet<string> | null = null;

  /** The worst of what is new since the last look; null where nothing is. */
  news(calls: ReadonlyMap<string, Call>): Call | null {
    const before = this.known;
    this.known = new Set(calls.keys());
    if (before === null) return null;
    const fresh = [...calls].filter(([key]) => !before.has(key)).map(([, call]) => call);
    return RANK.find((call) => fresh.includes(call)) ?? null;
  }
}
