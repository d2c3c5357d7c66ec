import { describe, expect, it } from "vitest";
import type { ConfirmationView, FigureView, RunView, SceneView, ScreenView } from "../../api/types";
import {
  answered,
  chips,
  figureFor,
  idleLeft,
  othersPlaying,
  ownRun,
  scenesOf,
  secondsLeft,
  viewOf,
  type View,
  isTicket,
  ownTicket,
} from "./logic";

const run = (id: string, more: Partial<RunView> = {}): RunView =>
  ({
    id,
    zone: "urban",
    state: "playing",
    started_from: "kiosk/urban",
    ended_at: null,
    started_at: 100,
    planned_length: 60,
    ...more,
  }) as RunView;

describe("ownRun", () => {
  it("is the one started here, also after it ended", () => {
    const done = run("a", { ended_at: 5, state: "done" });
    expect(ownRun([run("b", { started_from: "kiosk/lobby" }), done], "kiosk/urban", "a", null)?.id).toBe("a");
  });

  it("is found again after a reload, but only while it plays", () => {
    expect(ownRun([run("a")], "kiosk/urban", null, null)?.id).toBe("a");
    expect(ownRun([run("a", { ended_at: 5 })], "kiosk/urban", null, null)).toBeUndefined();
  });

  it("is nobody else's, and not one that was left", () => {
    expect(ownRun([run("a", { started_from: null })], "kiosk/urban", null, null)).toBeUndefined();
    expect(ownRun([run("a")], "kiosk/urban", "a", "a")).toBeUndefined();
  });
});

describe("viewOf", () => {
  it.each<[RunView | undefined, View]>([
    [undefined, "home"],
    [run("a"), "run"],
    [run("a", { ended_at: 9, state: "done" }), "thanks"],
    [run("a", { ended_at: 9, state: "failed" }), "ended"],
    [run("a", { ended_at: 9, state: "stopped" }), "ended"],
  ])("%#", (given, view) => {
    expect(viewOf("home", given, false)).toBe(view);
  });

  it("stays with the tile while its start is on the way", () => {
    expect(viewOf("attract", undefined, true)).toBe("home");
    expect(viewOf("attract", undefined, false)).toBe("attract");
  });
});

describe("idleLeft", () => {
  it("counts only where somebody may have walked away", () => {
    expect(idleLeft("attract", 500)).toBeNull();
    expect(idleLeft("run", 500)).toBeNull();
    expect(idleLeft("home", 50)).toBe(10);
    expect(idleLeft("home", 500)).toBe(0);
    expect(idleLeft("thanks", 20)).toBe(10);
  });
});

it("tells the runs of this zone that were not started here", () => {
  const others = othersPlaying([run("a"), run("b"), run("c", { zone: "lobby" })], "urban", run("a"));
  expect(others.map(({ id }) => id)).toEqual(["b"]);
});

it("keeps the kiosk's order of scenes and leaves out what is not loaded", () => {
  const scene = (id: string, zone: string, audience: string[]): [string, SceneView] => [
    id,
    { id, zone, audience } as SceneView,
  ];
  const scenes = new Map([
    scene("b", "urban", ["kiosk"]),
    scene("a", "urban", ["kiosk"]),
    scene("new", "urban", ["kiosk", "guide"]),
    scene("guides", "urban", ["guide"]),
    scene("lobby", "lobby", ["kiosk"]),
    scene("elsewhere", "urban", ["kiosk"]),
  ]);
  const own = { zone: "urban", scenes: ["a", "gone", "b"] } as unknown as ScreenView;
  const other = { zone: "twin", scenes: ["elsewhere"] } as unknown as ScreenView;
  expect(scenesOf(own, scenes, [own, other]).map(({ id }) => id)).toEqual(["a", "b", "new"]);
});

describe("figureFor", () => {
  const figure = (device: string): FigureView => ({ device, point: "x", label: {} });
  const scene = { needs: ["tank"], likes: ["wall"] } as SceneView;

  it("prefers this kiosk's figure of a device that takes part", () => {
    expect(figureFor(scene, [figure("air"), figure("wall")], [figure("tank")])?.device).toBe("wall");
    expect(figureFor(scene, [figure("air")], [figure("tank")])?.device).toBe("tank");
    expect(figureFor(scene, [figure("air")], [])).toBeUndefined();
    expect(figureFor(undefined, [figure("tank")], [])).toBeUndefined();
  });
});

describe("confirmations", () => {
  const confirmation = (device: string, state: ConfirmationView["state"]): ConfirmationView => ({
    device,
    point: "power",
    wanted: true,
    actual: null,
    state,
    took: null,
    reason: {},
  });

  it("shows first what is open or went wrong, then the rest, what says the same as one", () => {
    const given = [
      confirmation("a", "failed"),
      confirmation("b", "confirmed"),
      confirmation("c", "confirmed"),
      confirmation("d", "pending"),
    ];
    expect(chips(given, 3).map(({ first, more }) => [first.device, more])).toEqual([
      ["d", 0],
      ["a", 0],
      ["b", 1],
    ]);
  });

  it("counts those that can be observed", () => {
    expect(answered([])).toBeNull();
    expect(answered([confirmation("a", "no_feedback")])).toBeNull();
    expect(answered([confirmation("a", "confirmed"), confirmation("b", "no_feedback")])).toEqual({
      done: 1,
      count: 1,
      tone: "ready",
    });
    expect(answered([confirmation("a", "confirmed"), confirmation("b", "pending")])).toMatchObject({
      done: 1,
      count: 2,
      tone: "waiting",
    });
    expect(answered([confirmation("a", "confirmed"), confirmation("b", "failed")])).toMatchObject({
      tone: "not-ready",
    });
  });
});

it("counts the time left by the plan, pauses added", () => {
  expect(secondsLeft(run("a", { paused_seconds: 5 }), 130)).toBe(35);
  expect(secondsLeft(run("a"), 999)).toBe(0);
});

describe("the queue", () => {
  const ticket = (id: string, screen: string, state: string): never =>
    ({ id, screen, state, place: 1 }) as never;

  it("finds the place of this kiosk while it waits or is called, and not after", () => {
    const queue = [
      ticket("a", "kiosk/far", "queued"),
      ticket("b", "kiosk/lobby", "expired"),
      ticket("c", "kiosk/lobby", "called"),
    ];
    expect(ownTicket(queue, "kiosk/lobby")?.id).toBe("c");
    expect(ownTicket(queue.slice(0, 2), "kiosk/lobby")).toBeUndefined();
  });

  it("tells a place from a run", () => {
    expect(isTicket(ticket("a", "kiosk/lobby", "queued"))).toBe(true);
    expect(isTicket({ id: "r", scene: "flood" } as never)).toBe(false);
  });
});
