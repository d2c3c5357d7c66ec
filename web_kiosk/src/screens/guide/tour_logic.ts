/** What a group's tour means on the guide's screen. Pure. */
import type { GroupStopView, GroupView } from "../../api/types";

/** What a guide may choose as pace, and by what it stretches the expected times. */
export const PACES = [
  { name: "brisk", pace: 0.8 },
  { name: "planned", pace: 1 },
  { name: "slow", pace: 1.3 },
] as const;

export type Pace = (typeof PACES)[number]["name"];

/** As many as the hub takes for a group. */
export const LARGEST_GROUP = 500;

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

/** The pace a figure stands for: the nearest a guide may choose. */
export function paceOf(pace: number): Pace {
  return [...PACES].sort((a, b) => Math.abs(a.pace - pace) - Math.abs(b.pace - pace))[0]!.name;
}

/** One more or one fewer; from "nobody counted" to one, and back. */
export function sizeAfter(size: number | null, step: 1 | -1): number | null {
  const next = (size ?? 0) + step;
  return next < 1 ? null : Math.min(next, LARGEST_GROUP);
}

/** Which ways a stop may be moved among those that lie ahead. */
export function shifts(group: GroupView, stop: GroupStopView): { up: boolean; down: boolean } {
  const ahead = group.stops.filter(({ state }) => state === "ahead");
  const place = ahead.indexOf(stop);
  return { up: place > 0, down: place >= 0 && place < ahead.length - 1 };
}

/** Seconds until the group should leave where it is; less than 0 when it should have left. */
export function leaveIn(group: GroupView, now: number): number | null {
  const here = stopHere(group);
  return here?.start == null ? null : here.start + here.minutes * 60 * group.pace - now;
}
