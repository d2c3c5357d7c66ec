/** What the hub says, applied to what a screen knows. Pure apart from writing into the state it is given. */
import type {
  BrokenSceneView,
  DeviceView,
  EventView,
  GroupView,
  HallView,
  LiveChanges,
  LivePoint,
  LiveSnapshot,
  RunView,
  SceneView,
  SessionView,
  StopView,
  TicketView,
} from "../api/types";

/** Events kept by a screen; older ones are read over HTTP. */
export const EVENTS_KEPT = 200;

export interface HallState {
  you: SessionView | null;
  hall: HallView | null;
  stop: StopView;
  brokenScenes: BrokenSceneView[];
  events: EventView[];
  /** New devices that wait for a technician; null for those who may not approve them. */
  inbox: number | null;
  /** Another number whenever the content store may be otherwise than before: read it anew then. */
  content: number;
  readonly scenes: Map<string, SceneView>;
  readonly devices: Map<string, DeviceView>;
  readonly runs: Map<string, RunView>;
  /** Groups on a tour, for those who lead them. */
  readonly tours: Map<string, GroupView>;
  /** Who waits for which scene. */
  readonly queue: Map<string, TicketView>;
  /** By "device.point". */
  readonly points: Map<string, LivePoint>;
}

/** Replace everything: nothing of the time before a lost connection may stay on the screen. */
export function applySnapshot(state: HallState, snapshot: LiveSnapshot): void {
  state.you = snapshot.you;
  state.hall = snapshot.hall;
  state.stop = snapshot.stop;
  state.brokenScenes = snapshot.broken_scenes;
  state.events = snapshot.events;
  state.inbox = snapshot.inbox ?? null;
  state.content += 1;
  replaceAll(state.scenes, snapshot.scenes);
  replaceAll(state.runs, snapshot.runs);
  replaceAll(state.tours, snapshot.tours ?? {});
  replaceAll(state.queue, snapshot.queue ?? {});
  replaceAll(state.devices, snapshot.devices);
  const points: Record<string, LivePoint> = {};
  for (const device of Object.values(snapshot.devices)) Object.assign(points, pointsOf(device));
  replaceAll(state.points, points);
}

/** Apply what changed; each entry replaces the whole old one, null removes it. */
export function applyChanges(state: HallState, changes: LiveChanges): void {
  for (const [id, device] of Object.entries(changes.devices ?? {})) {
    forgetPoints(state, id, device?.points ?? []);
    if (device === null) {
      state.devices.delete(id);
      continue;
    }
    state.devices.set(id, device);
    merge(state.points, pointsOf(device));
  }
  merge(state.points, changes.points ?? {});
  merge(state.scenes, changes.scenes ?? {});
  for (const [id, readiness] of Object.entries(changes.readiness ?? {})) {
    const scene = state.scenes.get(id);
    if (scene) state.scenes.set(id, { ...scene, readiness });
  }
  merge(state.runs, changes.runs ?? {});
  merge(state.tours, changes.tours ?? {});
  merge(state.queue, changes.queue ?? {});
  if (changes.stop) state.stop = changes.stop;
  if (typeof changes.inbox === "number") state.inbox = changes.inbox;
  if (typeof changes.content === "number") state.content += 1;
  if (changes.broken_scenes) state.brokenScenes = changes.broken_scenes;
  if (changes.events?.length) state.events = [...state.events, ...changes.events].slice(-EVENTS_KEPT);
}

/** Points that a device no longer has, gone or built anew, leave with it. */
function forgetPoints(state: HallState, device: string, kept: DeviceView["points"]): void {
  const names = new Set(kept.map(({ name }) => name));
  for (const { name } of state.devices.get(device)?.points ?? [])
    if (!names.has(name)) state.points.delete(`${device}.${name}`);
}

function pointsOf(device: DeviceView): Record<string, LivePoint> {
  return Object.fromEntries(
    device.points.map(({ name, actual, wanted, at, stale }) => [
      `${device.id}.${name}`,
      { actual, wanted, at, stale },
    ]),
  );
}

function merge<T>(target: Map<string, T>, source: Record<string, T | null>): void {
  for (const [key, value] of Object.entries(source)) {
    if (value === null) target.delete(key);
    else target.set(key, value);
  }
}

function replaceAll<T>(target: Map<string, T>, source: Record<string, T>): void {
  for (const key of target.keys()) if (!(key in source)) target.delete(key);
  merge(target, source);
}
