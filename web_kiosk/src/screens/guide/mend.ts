/** What would make a scene ready: which devices are missing, and what kind of help each needs. Pure. */
import type { DeviceView, SceneView, StopView, Texts } from "../../api/types";

export type Help = "offline" | "unknown" | "disabled" | "missing";

export interface Missing {
  device: string;
  name: Texts;
  zone: string | null;
  help: Help;
  /** In the hub's words, empty where it gave none. */
  reason: Texts;
  since: number | null;
}

const USABLE = new Set<DeviceView["availability"]["state"]>(["online", "degraded"]);

/** The devices a scene needs and does not have now. */
export function missingOf(scene: SceneView, devices: ReadonlyMap<string, DeviceView>): Missing[] {
  return scene.needs.flatMap((id): Missing[] => {
    const device = devices.get(id);
    if (device === undefined)
      return [{ device: id, name: { en: id }, zone: null, help: "missing", reason: {}, since: null }];
    const { state, reasons, since } = device.availability;
    if (USABLE.has(state)) return [];
    const help = state as Help;
    return [{ device: id, name: device.name, zone: device.zone, help, reason: reasons, since }];
  });
}

/** What stands in the way of a start, worst first: hardware, the all-stop, somebody else; null where nothing does. */
export function obstacle(scene: SceneView, stop: StopView): "hardware" | "stop" | "busy" | null {
  const { state } = scene.readiness;
  if (state === "busy") return "busy";
  if (stop.active) return "stop";
  return state === "not_ready" ? "hardware" : null;
}
