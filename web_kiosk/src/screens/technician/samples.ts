/** Made-up views for this screen's tests. */
import type { DeviceView, EventView, PointView, RunView, SceneView } from "../../api/types";

export function point(name: string, changes: Partial<PointView> = {}): PointView {
  return {
    name,
    label: {},
    type: "number",
    unit: "",
    writable: false,
    feedback: true,
    minimum: null,
    maximum: null,
    choices: [],
    icon: "",
    actual: 1,
    wanted: null,
    at: 100,
    stale: false,
    ...changes,
  };
}

export function device(
  id: string,
  state: DeviceView["availability"]["state"] = "online",
  changes: Partial<DeviceView> = {},
): DeviceView {
  return {
    id,
    name: { en: id },
    zone: "lobby",
    driver: "modbus_sensor",
    wire: "",
    availability: { state, reason: "", reasons: {}, since: 100 },
    points: [],
    verbs: [],
    baseline: {},
    used_by: null,
    fault: null,
    ...changes,
  };
}

export function scene(id: string, state: SceneView["readiness"]["state"], needs: string[]): SceneView {
  return {
    id,
    title: { en: id },
    summary: {},
    zone: "lobby",
    picture: "welcome",
    length: 60,
    max_length: 120,
    audience: ["guide"],
    needs,
    likes: [],
    stations: [],
    readiness: { state, reasons: [], without: [], wait_seconds: null },
    version: "1",
  };
}

export function run(id: string, changes: Partial<RunView> = {}): RunView {
  return {
    id,
    scene: id,
    title: { en: id },
    zone: "lobby",
    picture: "welcome",
    language: "vi",
    state: "done",
    step: null,
    steps: [],
    caption: {},
    ask: null,
    wait: null,
    confirmations: [],
    without: [],
    started_by: "guide",
    started_from: null,
    started_at: 1000,
    ended_at: 1060,
    paused_seconds: 0,
    planned_length: 60,
    reason: {},
    unrestored: [],
    ...changes,
  };
}

export function event(id: number, level: EventView["level"] = "info"): EventView {
  return { id, at: id, level, kind: "device", subject: "x", texts: {} };
}
