/** Made-up views for this screen's tests. */
import type { ConfirmationView, RunView, SceneView, ZoneView } from "../../api/types";

export function zone(id: string): ZoneView {
  return { id, name: { en: id } };
}

export function scene(id: string, changes: Partial<SceneView> = {}): SceneView {
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
    audience: ["kiosk", "guide"],
    needs: [],
    likes: [],
    shows: {},
    stations: [],
    readiness: { state: "ready", reasons: [], without: [], take_over: false, wait_seconds: null },
    version: "1",
    ...changes,
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
    state: "playing",
    step: null,
    steps: [],
    markers: [],
    caption: {},
    why: {},
    ask: null,
    wait: null,
    confirmations: [],
    without: [],
    started_by: "guide",
    started_from: null,
    started_at: 1000,
    ended_at: null,
    paused_seconds: 0,
    planned_length: 60,
    reason: {},
    interruptions: 0,
    unrestored: [],
    ...changes,
  };
}

export function confirmation(state: ConfirmationView["state"], point = "power"): ConfirmationView {
  return { device: "pump", point, wanted: true, actual: null, state, took: null, reason: {} };
}
