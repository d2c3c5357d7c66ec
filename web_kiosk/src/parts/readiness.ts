/** Whether a scene could play now, in words and tone. */
import type { ReadinessView } from "../api/types";
import type { I18n } from "../i18n/i18n.svelte";
import { sentence } from "./problem";

export type ReadinessTone = "ready" | "waiting" | "not-ready";

const TONES: Record<ReadinessView["state"], ReadinessTone> = {
  ready: "ready",
  ready_without: "ready",
  busy: "waiting",
  not_ready: "not-ready",
};

export function readinessTone(readiness: ReadinessView): ReadinessTone {
  return TONES[readiness.state];
}

/** Whether a tap could start it. */
export function isStartable(readiness: ReadinessView): boolean {
  return readiness.state === "ready" || readiness.state === "ready_without";
}

/** The state in a few words, for a pill. `deviceNames` are the names of the devices it would play without. */
export function readinessText(i18n: I18n, readiness: ReadinessView, deviceNames: string[] = []): string {
  if (readiness.state === "ready_without" && deviceNames.length > 0) {
    const list = i18n.list(deviceNames);
    return i18n.t("common.readiness.ready_without", { devices: list });
  }
  const wait = readiness.wait_seconds;
  if (readiness.state === "busy" && typeof wait === "number") {
    return i18n.t("common.readiness.busy.wait", { length: i18n.duration(roundUp(wait)) });
  }
  if (readiness.state === "not_ready") return i18n.t("common.readiness.not_ready");
  return i18n.t(readiness.state === "busy" ? "common.readiness.busy" : "common.readiness.ready");
}

/** A wait to five seconds: what moves every second says more than is known. */
function roundUp(seconds: number): number {
  return Math.max(5, Math.ceil(seconds / 5) * 5);
}

/** Why it is not ready, as one sentence; "" where the hub gave no reason. */
export function readinessReason(i18n: I18n, readiness: ReadinessView): string {
  return readiness.reasons.map((reason) => sentence(i18n.say(reason))).join(" · ");
}
