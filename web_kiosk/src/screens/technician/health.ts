/** How devices have been doing: maintenance, worn parts, root causes. Pure. */
import type { CauseView, DeviceView, LivePoint, PointView, SceneView } from "../../api/types";

/** Whether a technician works on it. */
export function isMaintained(device: DeviceView): boolean {
  return (device.health.maintenance ?? null) !== null;
}

/** Whether a value that only grows (hours of a lamp) has reached the limit at which a technician is called for. */
export function isWorn({ limit, actual }: Pick<PointView, "limit" | "actual">): boolean {
  return typeof limit === "number" && typeof actual === "number" && actual >= limit;
}

/** The worn points of a device by their latest values, which `latest` knows by "device.point". */
export function wornOf(device: DeviceView, latest: (key: string) => LivePoint | undefined): PointView[] {
  return device.points
    .filter(({ limit }) => typeof limit === "number")
    .map((point) => ({ ...point, ...latest(`${device.id}.${point.name}`) }))
    .filter(isWorn);
}

/** Causes that take several devices along: said once above, instead of once a device. */
export function sharedCauses(causes: CauseView[]): CauseView[] {
  return causes.filter(({ devices }) => devices.length > 1);
}

/** Devices that suffer from a shared cause. */
export function coveredBy(causes: CauseView[]): Set<string> {
  return new Set(sharedCauses(causes).flatMap(({ devices }) => devices));
}

/** Scenes that are not ready and need one of these devices. */
export function scenesHit(devices: string[], scenes: SceneView[]): SceneView[] {
  const ids = new Set(devices);
  return scenes.filter(
    ({ needs, readiness }) => readiness.state === "not_ready" && needs.some((id) => ids.has(id)),
  );
}

/** A reason why scenes are not ready, in words, and those scenes. */
export interface Unready {
  reason: string;
  scenes: SceneView[];
}

/** Why scenes are not ready; what keeps most of them from playing comes first. */
export function unreadyScenes(scenes: SceneView[], reasonOf: (scene: SceneView) => string): Unready[] {
  const found = new Map<string, SceneView[]>();
  for (const scene of scenes) {
    if (scene.readiness.state !== "not_ready") continue;
    const reason = reasonOf(scene);
    found.set(reason, [...(found.get(reason) ?? []), scene]);
  }
  return [...found]
    .map(([reason, hit]) => ({ reason, scenes: hit }))
    .sort((a, b) => b.scenes.length - a.scenes.length);
}

/** What the causes hang on: while this text stays the same, asking for them anew would tell nothing new. */
export function conditionOf(devices: Iterable<DeviceView>): string {
  return Array.from(
    devices,
    ({ id, availability: { state, since }, health }) =>
      `${id} ${state} ${since} ${health.maintenance?.since ?? ""}`,
  ).join("\n");
}

/** A measured time with the digits that mean something: below a second in milliseconds. */
export function shortTime(seconds: number): { value: number; unit: "ms" | "s"; digits: number } {
  const milliseconds = Math.round(seconds * 1000);
  if (milliseconds < 1000) return { value: milliseconds, unit: "ms", digits: 0 };
  return { value: seconds, unit: "s", digits: seconds < 10 ? 2 : 1 };
}
