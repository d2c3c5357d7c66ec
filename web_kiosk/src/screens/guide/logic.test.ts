import { describe, expect, it } from "vitest";
import type { HallView, RunView, SceneView } from "../../api/types";
import {
  confirmedOf,
  controlsOf,
  elapsed,
  elsewhere,
  endedIn,
  kioskOf,
  mayGuide,
  scenesOf,
  unconfirmed,
  zoneStates,
  zoneToShow,
} from "./logic";
import { confirmation, run, scene, zone } from "./samples";

function readiness(state: SceneView["readiness"]["state"]): Partial<SceneView> {
  return { readiness: { state, reasons: [], without: [], take_over: false, wait_seconds: null } };
}

describe("who may guide", () => {
  it("lets guides, technicians and administrators in, nobody else", () => {
    const roles = ["guest", "kiosk", "guide", "technician", "admin"] as const;
    const allowed = roles.filter((role) => mayGuide({ name: "x", role, permissions: [], screen: null }));
    expect(allowed).toEqual(["guide", "technician", "admin"]);
    expect(mayGuide(null)).toBe(false);
  });
});

describe("zones", () => {
  const moods = (scenes: SceneView[], playing: RunView[] = []) =>
    zoneStates([zone("lobby")], scenes, playing).map(({ mood, ready, scenes: all }) => ({
      mood,
      ready,
      all,
    }));

  it("are ready when one scene is, with or without its likes", () => {
    expect(moods([scene("a", readiness("not_ready")), scene("b", readiness("ready_without"))])).toEqual([
      { mood: "ready", ready: 1, all: 2 },
    ]);
  });
  it("are busy rather than not ready when something only has to end", () => {
    expect(moods([scene("a", readiness("not_ready")), scene("b", readiness("busy"))])[0]?.mood).toBe("busy");
    expect(moods([scene("a", readiness("not_ready"))])[0]?.mood).toBe("not-ready");
  });
  it("are empty without a scene for guides", () => {
    expect(moods([scene("a", { audience: ["schedule"] })])[0]?.mood).toBe("empty");
  });
  it("show the run that waits for somebody before one that plays", () => {
    const states = zoneStates(
      [zone("lobby"), zone("twin")],
      [],
      [run("a"), run("b", { state: "holding" }), run("c", { state: "starting", zone: "twin" })],
    );
    expect(states.map(({ mood, run: shown }) => [mood, shown?.id])).toEqual([
      ["holding", "b"],
      ["playing", "c"],
    ]);
  });
  it("keep only scenes of the zone that a guide may start", () => {
    const scenes = [scene("a"), scene("b", { zone: "twin" }), scene("c", { audience: ["kiosk"] })];
    expect(scenesOf("lobby", scenes).map(({ id }) => id)).toEqual(["a"]);
  });
  it("show the chosen one, else where something plays, else the first", () => {
    const states = zoneStates([zone("lobby"), zone("twin")], [], [run("a", { zone: "twin" })]);
    expect(zoneToShow("lobby", states)).toBe("lobby");
    expect(zoneToShow("gone", states)).toBe("twin");
    expect(zoneToShow(null, zoneStates([zone("lobby")], [], []))).toBe("lobby");
    expect(zoneToShow(null, [])).toBe("");
  });
});

describe("runs", () => {
  it("of other zones come by urgency", () => {
    const runs = [
      run("a", { zone: "twin", started_at: 2 }),
      run("b", { zone: "beam", state: "asking" }),
      run("c", { zone: "lobby", state: "holding" }),
      run("d", { zone: "park", started_at: 1 }),
    ];
    expect(elsewhere("lobby", runs).map(({ id }) => id)).toEqual(["b", "d", "a"]);
  });
  it("that ended show the latest of each scene, unless it plays again", () => {
    const ended = { state: "done" as const };
    const runs = [
      run("1", { scene: "a", ...ended, ended_at: 5 }),
      run("2", { scene: "a", ...ended, ended_at: 9 }),
      run("3", { scene: "b", ...ended, ended_at: 7 }),
      run("4", { scene: "c", ...ended, ended_at: 6 }),
      run("5", { scene: "c" }),
      run("6", { scene: "d", ...ended, ended_at: 8, zone: "twin" }),
    ];
    expect(endedIn("lobby", runs, 10).map(({ id }) => id)).toEqual(["2", "3"]);
    expect(endedIn("lobby", runs, 188).map(({ id }) => id)).toEqual(["2"]);
    expect(endedIn("lobby", runs, 500)).toEqual([]);
  });
  it("count time without pauses, and not at all while paused", () => {
    expect(elapsed(run("a", { paused_seconds: 4 }), 1010)).toBe(6);
    expect(elapsed(run("a", { ended_at: 1005 }), 1010)).toBe(5);
    expect(elapsed(run("a"), 999)).toBe(0);
    expect(elapsed(run("a", { state: "paused" }), 1010)).toBeNull();
  });
  it("name the kiosk they were started at", () => {
    const hall = {
      screens: [
        { id: "lobby", kind: "display" },
        { id: "lobby", kind: "kiosk" },
      ],
    } as HallView;
    expect(kioskOf(run("a", { started_from: "kiosk/lobby" }), hall)?.kind).toBe("kiosk");
    expect(kioskOf(run("a", { started_from: "lobby" }), hall)?.kind).toBe("kiosk");
    expect(kioskOf(run("a"), hall)).toBeUndefined();
  });
});

describe("controls", () => {
  it("follow the state of the run", () => {
    const of = (state: RunView["state"]) => controlsOf(run("a", { state }));
    expect(of("playing")).toEqual({ go: false, hold: "pause", skip: true, stop: true });
    expect(of("holding")).toEqual({ go: true, hold: "pause", skip: true, stop: true });
    expect(of("paused")).toEqual({ go: false, hold: "resume", skip: false, stop: true });
    expect(of("starting")).toEqual({ go: false, hold: null, skip: false, stop: true });
    expect(of("restoring")).toEqual({ go: false, hold: null, skip: false, stop: false });
    expect(of("done")).toEqual({ go: false, hold: null, skip: false, stop: false });
  });
});

describe("confirmations", () => {
  const each = run("a", {
    confirmations: [
      confirmation("confirmed"),
      confirmation("pending"),
      confirmation("no_feedback"),
      confirmation("unconfirmed", "level"),
      confirmation("failed", "input"),
    ],
  });
  it("list what nobody saw happen", () => {
    expect(unconfirmed(each).map(({ point }) => point)).toEqual(["level", "input"]);
  });
  it("count only what can be confirmed", () => {
    expect(confirmedOf(each)).toEqual({ confirmed: 1, asked: 4 });
  });
});
