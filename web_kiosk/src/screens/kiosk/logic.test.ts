import { describe, expect, it } from "vitest";
import type { ConfirmationView, FigureView, RunView, SceneView, ScreenView } from "../../api/types";
import {
  answered,
  chips,
  figuresFor,
  idleLeft,
  othersPlaying,
  ownRun,
  scenesOf,
  rangeOf,
  sampled,
  secondsLeft,
  TREND_SECONDS,
  waitingFor,
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

describe("figuresFor", () => {
  const figure = (device: string): FigureView => ({ device, point: "x", label: {} });
  const scene = { needs: ["tank"], likes: ["wall"] } as SceneView;
  const devices = (own: FigureView[], all: FigureView[], most = 2): string[] =>
    figuresFor(scene, own, all, most).map(({ device }) => device);

  it("prefers this kiosk's figures of devices that take part", () => {
    expect(devices([figure("air"), figure("wall")], [figure("tank")])).toEqual(["wall", "tank"]);
    expect(devices([figure("air"), figure("wall")], [figure("tank")], 1)).toEqual(["wall"]);
    expect(devices([figure("air")], [figure("tank")])).toEqual(["tank"]);
    expect(devices([figure("air")], [])).toEqual([]);
    expect(figuresFor(undefined, [figure("tank")], [], 2)).toEqual([]);
  });

  it("shows one point once", () => {
    expect(devices([figure("tank")], [figure("tank"), figure("tank")])).toEqual(["tank"]);
  });
});

describe("sampled", () => {
  it("takes one value a second, unknown ones as gaps", () => {
    const two = sampled(sampled([], 10, 1), 11, null);
    expect(two).toEqual([
      { at: 10, value: 1 },
      { at: 11, value: null },
    ]);
    expect(sampled(two, 11.5, 7)).toEqual(two);
  });

  it("tells between which values it went", () => {
    expect(rangeOf([])).toBeNull();
    expect(rangeOf([{ at: 1, value: null }])).toBeNull();
    expect(rangeOf([1, null, 7, -2].map((value, at) => ({ at, value })))).toEqual([-2, 7]);
  });

  it("forgets what is older than the chart is long", () => {
    const late = 10 + TREND_SECONDS + 1;
    expect(sampled([{ at: 10, value: 1 }], late, 2)).toEqual([{ at: late, value: 2 }]);
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

  it("counts who waits for a scene at any kiosk", () => {
    const waits = (screen: string, state: string): never => ({ scene: "flood", screen, state }) as never;
    const queue = [waits("kiosk/a", "queued"), waits("kiosk/b", "called"), waits("kiosk/c", "started")];
    expect(waitingFor("flood", queue)).toBe(2);
    expect(waitingFor("air", queue)).toBe(0);
  });

  it("tells a place from a run", () => {
    expect(isTicket(ticket("a", "kiosk/lobby", "queued"))).toBe(true);
    expect(isTicket({ id: "r", scene: "flood" } as never)).toBe(false);
  });
});
