/** Where a run was interrupted: the hub died under it and took it up again, or it ended before its end. Pure. */
import type { EventView, RunView, Texts } from "../../api/types";

/** Events that tell of a hub that died under a run. */
export const INTERRUPTIONS = ["run_taken_up", "run_interrupted"] as const;

export type MarkKind = "restart" | "stopped" | "failed" | "interrupted";

export interface RunMark {
  kind: MarkKind;
  /** Seconds since the epoch. */
  at: number;
  /** The station of the main line that was reached by then; null where there was none. */
  path: string | null;
  /** Why, as the hub says it; without words where it said nothing. */
  texts: Texts;
}

/** The interruptions of a run in the order of time. `events`: of any runs. */
export function marksOf(run: RunView, events: readonly EventView[]): RunMark[] {
  const restarts = events
    .filter(({ kind, subject }) => kind === "run_taken_up" && subject === run.id)
    .map((event) => ({
      kind: "restart" as const,
      at: event.at,
      path: reachedBy(run, event.at),
      texts: event.texts,
    }));
  const byTime = restarts.sort((a, b) => a.at - b.at);
  // A run that was taken up only to bring its devices back ended there: once is enough.
  if (run.state === "interrupted") byTime.pop();
  return [...byTime, ...cutOf(run, events)];
}

/** The end of a run that did not come to its own. */
function cutOf(run: RunView, events: readonly EventView[]): RunMark[] {
  const { state, ended_at: at } = run;
  if (at === null || (state !== "stopped" && state !== "failed" && state !== "interrupted")) return [];
  const told = events.find(({ kind, subject }) => kind === "run_interrupted" && subject === run.id);
  const texts = Object.keys(run.reason ?? {}).length > 0 ? run.reason : (told?.texts ?? {});
  return [{ kind: state, at, path: reachedBy(run, at), texts }];
}

/** The last station of the main line that had begun before a time. */
function reachedBy(run: RunView, at: number): string | null {
  return (
    run.steps
      .filter(({ depth, main, started_at }) => depth === 0 && main && started_at !== null && started_at < at)
      .at(-1)?.path ?? null
  );
}
