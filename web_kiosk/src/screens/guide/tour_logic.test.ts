import { describe, expect, it } from "vitest";
import type { GroupStopView, GroupView } from "../../api/types";
import {
  delayAt,
  groupsUnderWay,
  LARGEST_GROUP,
  leaveIn,
  minutes,
  paceOf,
  punctuality,
  scenesLeft,
  shifts,
  sizeAfter,
  stopHere,
  stopNext,
} from "./tour_logic";

const stop = (id: string, changes: Partial<GroupStopView> = {}): GroupStopView => ({
  id,
  zone: "lobby",
  scenes: ["welcome", "twin-flight"],
  minutes: 5,
  guide: {},
  starts: "guide",
  state: "ahead",
  start: 0,
  end: 300,
  runs: [],
  taken: null,
  ...changes,
});

const group = (id: string, changes: Partial<GroupView> = {}): GroupView => ({
  id,
  tour: "visit",
  title: {},
  label: id,
  size: null,
  language: "vi",
  pace: 1,
  by: "guide",
  state: "under_way",
  created_at: 0,
  begun_at: 0,
  planned_end: 900,
  expected_end: 900,
  ended_at: null,
  delay: 0,
  here: "b",
  trouble: {},
  stops: [stop("a", { state: "done" }), stop("b", { state: "here" }), stop("c")],
  ...changes,
});

describe("tours on the guide's screen", () => {
  it("shows those on their way before those that wait, and none that ended", () => {
    const all = [
      group("waits", { state: "waiting", created_at: 1 }),
      group("late", { created_at: 3 }),
      group("early", { created_at: 2 }),
      group("over", { state: "ended" }),
    ];
    expect(groupsUnderWay(all).map(({ id }) => id)).toEqual(["early", "late", "waits"]);
  });

  it("counts a delay on while the hub says nothing new", () => {
    expect(delayAt(group("g", { delay: -120 }), 200)).toBe(-120);
    expect(delayAt(group("g"), 420)).toBe(120);
    expect(delayAt(group("g", { here: null }), 420)).toBe(0);
  });

  it("calls a minute more or less on time", () => {
    expect([59, -59, 60, -60].map(punctuality)).toEqual(["on-time", "on-time", "behind", "ahead"]);
    expect([70, -130].map(minutes)).toEqual([60, 120]);
  });

  it("knows where the group is, where it goes, and what is left to show", () => {
    expect([stopHere(group("g"))?.id, stopNext(group("g"))?.id]).toEqual(["b", "c"]);
    const shown = stop("b", { runs: [{ scene: "welcome", run: "r", at: 0, plays: true }] });
    expect(scenesLeft(shown)).toEqual(["twin-flight"]);
    expect(scenesLeft(undefined)).toEqual([]);
  });

  it("counts people from nobody counted to as many as the hub takes", () => {
    expect([sizeAfter(null, 1), sizeAfter(1, -1), sizeAfter(null, -1), sizeAfter(LARGEST_GROUP, 1)]).toEqual([
      1,
      null,
      null,
      LARGEST_GROUP,
    ]);
  });

  it("names the nearest pace", () => {
    expect([0.5, 0.85, 1.1, 1.6].map(paceOf)).toEqual(["brisk", "brisk", "planned", "slow"]);
  });

  it("moves a stop only among those ahead", () => {
    const stops = [stop("a", { state: "done" }), stop("b", { state: "here" }), stop("c"), stop("d")];
    const all = group("g", { stops });
    expect(stops.map((each) => shifts(all, each))).toEqual([
      { up: false, down: false },
      { up: false, down: false },
      { up: false, down: true },
      { up: true, down: false },
    ]);
  });

  it("knows when a group should leave, and when it should have left", () => {
    const slow = group("g", { pace: 2 });
    expect(leaveIn(slow, 100)).toBe(500);
    expect(leaveIn(slow, 700)).toBe(-100);
    expect(leaveIn(group("g", { here: null }), 0)).toBeNull();
  });
});
