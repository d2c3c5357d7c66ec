/** Why a scene can't start, for visitors: which of its devices are away. Ports and error numbers are for technicians. */
import type { DeviceView, SceneView } from "../../api/types";
import type { I18n } from "../../i18n/i18n.svelte";
import { readinessReason, readinessText } from "../../parts/readiness";

const USABLE: readonly DeviceView["availability"]["state"][] = ["online", "degraded"];

type Devices = { get(id: string): DeviceView | undefined };

/** The devices a scene needs that can't be used now. */
export function missingFor(scene: SceneView, devices: Devices): string[] {
  return scene.needs.filter((id) => {
    const device = devices.get(id);
    return device !== undefined && !USABLE.includes(device.availability.state);
  });
}

/** One sentence: the devices that are away, else what the hub says (a rest, a stop, another scene). */
export function whyNot(i18n: I18n, scene: SceneView, devices: Devices): string {
  const missing = scene.readiness.state === "not_ready" ? missingFor(scene, devices) : [];
  if (missing.length === 0)
    return readinessReason(i18n, scene.readiness) || readinessText(i18n, scene.readiness);
  const names = missing.map((id) => i18n.say(devices.get(id)?.name) || id);
  return i18n.t("kiosk.tile.missing", { devices: i18n.list(names) });
}
