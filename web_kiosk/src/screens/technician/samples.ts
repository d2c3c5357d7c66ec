/** Made-up views for this screen's tests and for the gallery. */
import type {
  CauseView,
  DeviceHealthView,
  DeviceView,
  DiscoveredEntityView,
  DiscoveredPointView,
  DiscoveredView,
  EventView,
  PointView,
  RunView,
  SceneView,
} from "../../api/types";

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
    worn: false,
    limit: null,
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
    health: health(),
    used_by: null,
    fault: null,
    ...changes,
  };
}

export function health(changes: Partial<DeviceHealthView> = {}): DeviceHealthView {
  return {
    commands: 0,
    failed: 0,
    faults: 0,
    feedback_p50: null,
    feedback_p95: null,
    drops: 0,
    flapping: false,
    last_error: "",
    last_errors: {},
    last_error_at: null,
    observed: { state: "online", reason: "", reasons: {}, since: 100 },
    maintenance: null,
    ...changes,
  };
}

export function cause(subject: string, devices: string[], kind: CauseView["kind"] = "wire"): CauseView {
  return { kind, subject, reason: "", reasons: {}, since: 100, devices };
}

export function discoveredPoint(
  name: string,
  changes: Partial<DiscoveredPointView> = {},
): DiscoveredPointView {
  return { name, label: {}, type: "boolean", unit: "", writable: true, choices: [], ...changes };
}

export function entity(
  kind: string,
  points: DiscoveredPointView[],
  changes: Partial<DiscoveredEntityView> = {},
): DiscoveredEntityView {
  return {
    kind,
    name: kind,
    unique_id: kind,
    state_topic: `x/${kind}`,
    command_topics: [],
    points,
    verbs: [],
    ...changes,
  };
}

export function discovered(key: string, changes: Partial<DiscoveredView> = {}): DiscoveredView {
  return {
    key,
    convention: "homeassistant",
    name: key,
    manufacturer: "",
    model: "",
    version: "",
    area: "",
    state: "waiting",
    waits: true,
    announced: true,
    withdrawn: false,
    first_seen: 100,
    last_seen: 200,
    device: null,
    zone: null,
    names: {},
    baseline: {},
    allowed: [],
    decided_by: null,
    decided_at: null,
    problem: "",
    entities: [],
    conflicts: [],
    ...changes,
  };
}

export function scene(id: string, state: SceneView["readiness"]["state"], needs: string[]): SceneView {
  return {
    id,
    mode: "single",
    cool_down: 0,
    parameters: [],
    variants: [],
    title: { en: id },
    summary: {},
    zone: "lobby",
    picture: "welcome",
    length: 60,
    max_length: 120,
    audience: ["guide"],
    needs,
    likes: [],
    shows: {},
    stations: [],
    readiness: { state, reasons: [], without: [], take_over: false, wait_seconds: null },
    version: "1",
  };
}

export function run(id: string, changes: Partial<RunView> = {}): RunView {
  return {
    id,
    priority: "visitor",
    scene: id,
    title: { en: id },
    zone: "lobby",
    picture: "welcome",
    language: "vi",
    state: "done",
    step: null,
    steps: [],
    caption: {},
    why: {},
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
    interruptions: 0,
    markers: [],
    unrestored: [],
    ...changes,
  };
}

export function event(id: number, level: EventView["level"] = "info"): EventView {
  return { id, at: id, level, kind: "device", subject: "x", texts: {} };
}
