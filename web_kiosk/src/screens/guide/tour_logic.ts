/** What a group's tour means on the guide's screen. Pure. */
import type { GroupStopView, GroupView } from "../../api/types";

/** Less than this many seconds off the plan is on time. */
const NOTICEABLE = 60;

/** Groups whose tour has not ended, those on their way first, then by when they came. */
export function groupsUnderWay(groups: Iterable<GroupView>): GroupView[] {
  return [...groups]
    .filter((group) => group.state !== "ended")
    .sort(
      (a, b) => Number(a.state === "waiting") - Number(b.state === "waiting") || a.created_at - b.created_at,
    );
}

/** Seconds behind the plan at this moment; the hub's figure is as old as its last message. */
export function delayAt(group: GroupView, now: number): number {
  const here = stopHere(group);
  const over = here?.end === null || here?.end === undefined ? 0 : Math.max(now - here.end, 0);
  return group.delay + over;
}

export function punctuality(delay: number): "on-time" | "behind" | "ahead" {
  if (Math.abs(delay) < NOTICEABLE) return "on-time";
  return delay > 0 ? "behind" : "ahead";
}

/** Whole minutes, so that a figure on the screen does not run. */
export function minutes(seconds: number): number {
  return Math.max(Math.round(Math.abs(seconds) / 60), 1) * 60;
}

export function stopHere(group: GroupView): GroupStopView | undefined {
  return group.stops.find((stop) => stop.id === group.here);
}

/** The stop the guide comes to with "next". */
export function stopNext(group: GroupView): GroupStopView | undefined {
  return group.stops.find((stop) => stop.state === "ahead");
}

/** Scenes of the stop that were not started yet; those that were are on the stage's own cards. */
export function scenesLeft(stop: GroupStopView | undefined): string[] {
  const started = new Set(stop?.runs.map((run) => run.scene));
  return (stop?.scenes ?? []).filter((scene) => !started.has(scene));
}
