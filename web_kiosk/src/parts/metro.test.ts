import { describe, expect, it } from "vitest";
import type { Outcome, RunStepView, RunView } from "../api/types";
import { lineOfRun, reachedStops, type Line } from "./metro";
import { breakAfter, layOut } from "./metro_layout";

type Given = Partial<RunStepView> & { path: string };

function step(given: Given): RunStepView {
  return {
    kind: "say",
    label: { en: given.path },
    depth: 0,
    branch: null,
    parent: null,
    main: true,
    planned_at: 0,
    planned_length: 5,
    started_at: null,
    ended_at: null,
    outcome: null,
    reason: {},
    ...given,
  };
}

const ended = (path: string, outcome: Outcome = "done", more: Partial<RunStepView> = {}): RunStepView =>
  step({ path, started_at: 1, ended_at: 2, outcome, ...more });
const begun = (path: string, more: Partial<RunStepView> = {}): RunStepView =>
  step({ path, started_at: 1, ...more });
const answer = (branch: number, n: number): Given => ({
  path: `1.b${branch}.${n}`,
  depth: 1,
  branch,
  parent: "1",
});

function line(steps: RunStepView[], endedAt: number | null = null): Line {
  return lineOfRun({ steps, ended_at: endedAt } as RunView);
}

const states = (of: Line): string[] => of.map((stop) => stop.station.state);

describe("lineOfRun", () => {
  it("marks what was done, the one under way and what is to come", () => {
    expect(states(line([ended("0"), begun("1"), step({ path: "2" })]))).toEqual(["done", "current", "ahead"]);
  });

  it("leaves small steps out and lets the station before them glow", () => {
    const of = line([ended("0"), begun("1", { main: false }), step({ path: "2" })]);
    expect(of.map((stop) => stop.station.path)).toEqual(["0", "2"]);
    expect(states(of)).toEqual(["current", "ahead"]);
  });

  it("shows what was skipped hollow and what failed crossed", () => {
    const of = line([ended("0", "skipped"), ended("1", "failed"), ended("2", "timeout"), begun("3")]);
    expect(states(of)).toEqual(["skipped", "failed", "late", "current"]);
  });

  it("hands the glow to the answer that plays, the other answer is hollow", () => {
    const [, ask] = line([
      ended("0"),
      begun("1"),
      begun("1.b1.0", answer(1, 0)),
      step(answer(2, 0)),
      step({ path: "2" }),
    ]);
    expect(ask?.station.state).toBe("done");
    expect(ask?.branches.map(({ taken, stations }) => [taken, stations[0]?.state])).toEqual([
      [true, "current"],
      [false, "skipped"],
    ]);
  });

  it("does not know the answer before it is given", () => {
    const [, ask] = line([ended("0"), begun("1"), step(answer(1, 0)), step(answer(2, 0))]);
    expect(ask?.branches.map(({ taken }) => taken)).toEqual([null, null]);
    expect(ask?.station.state).toBe("current");
  });

  it("shows a way out only when it was taken", () => {
    const [, until] = line([ended("0"), begun("1"), step(answer(0, 0))]);
    expect(until?.branches).toEqual([]);
    const [, late] = line([ended("0"), ended("1", "timeout"), begun("1.b0.0", answer(0, 0))]);
    expect(late?.branches.map(({ stations }) => stations[0]?.state)).toEqual(["current"]);
  });

  it("has nothing current once the run has ended", () => {
    expect(states(line([ended("0"), begun("1"), step({ path: "2" })], 9))).toEqual([
      "done",
      "skipped",
      "skipped",
    ]);
  });
});

it("counts the stops reached", () => {
  expect(reachedStops(line([step({ path: "0" })]))).toBe(0);
  expect(reachedStops(line([ended("0", "skipped"), ended("1"), step({ path: "2" })]))).toBe(2);
});

describe("layOut", () => {
  const sizes = { width: 700, gap: 50, above: 60, below: 24 };
  const steps = [
    ended("0"),
    ended("1"),
    begun("1.b1.0", answer(1, 0)),
    step(answer(2, 0)),
    step(answer(2, 1)),
    step({ path: "2" }),
  ];

  it("keeps every station and label within the width, branches beside the line", () => {
    const layout = layOut(line(steps), sizes);
    for (const { x, y } of layout.stations) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(700);
      expect(y).toBeLessThan(layout.height);
    }
    const main = layout.stations.filter(({ small }) => !small);
    expect(new Set(main.map(({ y }) => y)).size).toBe(1);
    expect(main.map(({ x }) => x)).toEqual([...main.map(({ x }) => x)].sort((a, b) => a - b));
    const branches = layout.stations.filter(({ small }) => small).map(({ y }) => y - main[0]!.y);
    expect(branches).toEqual([-25, 25, 25]);
  });

  it("draws the way travelled up to the running station, and what was not taken faint", () => {
    const layout = layOut(line(steps), sizes);
    const furthest = Math.max(
      ...layout.tracks.filter((track) => track.travelled).flatMap(({ points }) => points.map(([x]) => x)),
    );
    expect(furthest).toBeCloseTo(layout.stations.find(({ station }) => station.state === "current")!.x);
    expect(layout.tracks.filter(({ faint }) => faint)).toHaveLength(1);
  });

  it("takes an empty line and a question at the end", () => {
    expect(layOut([], sizes).stations).toEqual([]);
    const layout = layOut(line([ended("0"), begun("1"), step(answer(1, 0)), step(answer(2, 0))]), sizes);
    expect(Math.max(...layout.stations.map(({ x }) => x))).toBeLessThan(700);
  });
});

describe("a break in the line", () => {
  const line = lineOfRun({ steps: [ended("1"), begun("2"), step({ path: "3" })], ended_at: 3 } as RunView);
  const sizes = { gap: 40, above: 40, below: 20 };

  it("is clear of the station it comes after, and no nearer to the next", () => {
    const wide = layOut(line, { width: 600, ...sizes });
    expect(breakAfter(wide, line, "2", 10)!.x - wide.stations[1]!.x).toBe(21);
    const narrow = layOut(line, { width: 60, ...sizes });
    expect(breakAfter(narrow, line, "2", 10)!.x - narrow.stations[1]!.x).toBe(10);
  });
  it("comes before the first station where none was reached, and nowhere where there is no line", () => {
    const wide = layOut(line, { width: 600, ...sizes });
    expect(breakAfter(wide, line, null, 10)!.x).toBeLessThan(wide.stations[0]!.x);
    expect(breakAfter(layOut([], { width: 600, ...sizes }), [], null, 10)).toBeNull();
  });
});
