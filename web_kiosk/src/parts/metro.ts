/** A scene as a metro line: which stations there are and how each one stands. */
import type { Outcome, RunStepView, RunView, SceneView, StationView, Texts } from "../api/types";

export type StationState = "ahead" | "current" | "done" | "late" | "skipped" | "failed";

export interface Station {
  path: string;
  label: Texts;
  state: StationState;
}

/** One answer to a question: its stations run beside the other answers'. `taken` is null until the visitor chose. */
export interface Branch {
  index: number;
  stations: Station[];
  taken: boolean | null;
}

/** A station of the main line, and the branches that leave from it. */
export interface Stop {
  station: Station;
  branches: Branch[];
}

export type Line = Stop[];

/** Number of the branch a step takes when it fails: nobody chose it, so it is shown only when it was taken. */
const WAY_OUT = 0;

type Step = RunStepView | StationView;

const OUTCOMES: Record<Outcome, StationState> = {
  done: "done",
  confirmed: "done",
  unconfirmed: "late",
  timeout: "late",
  uncertain: "late",
  failed: "failed",
  skipped: "skipped",
  stopped: "skipped",
};

/** The line of a scene that is not playing: everything is still to come. */
export function lineOfScene(scene: SceneView): Line {
  return lineOf(
    scene.stations,
    () => "ahead",
    () => false,
  );
}

/** The line of a run, with the running station current and what was left out hollow. */
export function lineOfRun(run: RunView): Line {
  const ended = run.ended_at !== null;
  const line = lineOf(
    run.steps,
    (step) => stateOf(step, ended),
    (step) => step.started_at !== null,
  );
  if (!ended) moveCurrent(line);
  return line;
}

function stateOf(step: RunStepView, runEnded: boolean): StationState {
  if (step.outcome !== null) return OUTCOMES[step.outcome];
  if (step.started_at !== null) return runEnded ? "skipped" : "current";
  return runEnded ? "skipped" : "ahead";
}

function lineOf<S extends Step>(
  steps: S[],
  state: (step: S) => StationState,
  begun: (step: S) => boolean,
): Line {
  const station = (step: S): Station => ({ path: step.path, label: step.label, state: state(step) });
  const onLine = steps.filter((step) => step.depth === 0 && step.main);
  return onLine.map((step) => ({
    station: station(step),
    branches: branchesOf(steps, step.path, station, begun),
  }));
}

function branchesOf<S extends Step>(
  steps: S[],
  parent: string,
  station: (step: S) => Station,
  begun: (step: S) => boolean,
): Branch[] {
  const groups = new Map<number, S[]>();
  for (const step of steps) {
    if (step.parent !== parent || typeof step.branch !== "number") continue;
    groups.set(step.branch, [...(groups.get(step.branch) ?? []), step]);
  }
  const decided = [...groups.values()].some((group) => group.some(begun));
  return [...groups.entries()]
    .filter(([index, group]) => index !== WAY_OUT || group.some(begun))
    .sort(([a], [b]) => a - b)
    .map(([index, group]) => {
      const taken = decided ? group.some(begun) : null;
      const shown = group.filter((step) => step.main);
      const stations = (shown.length > 0 ? shown : group.slice(0, 1)).map(station);
      return { index, taken, stations: taken === false ? stations.map(hollow) : stations };
    });
}

function hollow(station: Station): Station {
  return { ...station, state: "skipped" };
}

/**
 * Exactly one station glows: the one reached last. Small steps have no station of their own, so the station before
 * them goes on glowing; and a question whose answer is playing hands its glow to the branch.
 */
function moveCurrent(line: Line): void {
  const inOrder = line.flatMap((stop) => [
    stop.station,
    ...stop.branches.filter((branch) => branch.taken).flatMap((branch) => branch.stations),
  ]);
  const reached = inOrder.filter((station) => station.state !== "ahead" && station.state !== "skipped");
  const last = reached.pop();
  if (last === undefined) return;
  if (last.state === "done") last.state = "current";
  for (const station of reached) if (station.state === "current") station.state = "done";
}

/** Whether the line has been travelled up to and including this stop. */
export function isReached(stop: Stop): boolean {
  return stop.station.state !== "ahead" && stop.station.state !== "skipped";
}

/** How many of the stops have been reached: 0 before the first. */
export function reachedStops(line: Line): number {
  return line.findLastIndex(isReached) + 1;
}
