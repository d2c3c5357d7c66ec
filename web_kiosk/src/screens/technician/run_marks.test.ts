import { describe, expect, it } from "vitest";
import type { EventView, RunView } from "../../api/types";
import { marksOf } from "./run_marks";
import { run } from "./samples";

function step(path: string, started_at: number | null, changes: object = {}): RunView["steps"][number] {
  return {
    path,
    kind: "set",
    label: { en: path },
    depth: 0,
    branch: null,
    parent: null,
    main: true,
    planned_at: 1000,
    planned_length: 1,
    started_at,
    ended_at: null,
    outcome: null,
    reason: {},
    ...changes,
  };
}

function event(kind: string, subject: string, at: number): EventView {
  return { id: at, at, level: "warning", kind, subject, texts: { en: kind }, data: {} } as EventView;
}

const steps = [
  step("1", 1000),
  step("2", 1010),
  step("2.c1.1", 1012, { depth: 1 }),
  step("3", 1030),
  step("4", null),
];

describe("where a run was interrupted", () => {
  it("is nowhere when it played to its end", () => {
    expect(marksOf(run("a", { steps }), [event("run_taken_up", "b", 1020)])).toEqual([]);
  });
  it("is the station it had reached when the hub died, as often as it did", () => {
    const events = [event("run_taken_up", "a", 1040), event("run_taken_up", "a", 1020)];
    expect(marksOf(run("a", { steps }), events).map(({ kind, path }) => [kind, path])).toEqual([
      ["restart", "2"],
      ["restart", "3"],
    ]);
  });
  it("is its end, with the reason, when it was stopped or cut short", () => {
    const reason = { en: "all-stop by guide" };
    const stopped = run("a", { steps, state: "stopped", ended_at: 1035, reason });
    expect(marksOf(stopped, [])).toEqual([{ kind: "stopped", at: 1035, path: "3", texts: reason }]);
    const early = run("a", { steps: [step("1", null)], state: "failed", ended_at: 1001 });
    expect(marksOf(early, [])).toEqual([{ kind: "failed", at: 1001, path: null, texts: {} }]);
  });
  it("is told once when the hub took it up only to bring its devices back", () => {
    const unwound = run("a", { steps, state: "interrupted", ended_at: 1050, reason: { en: "restart" } });
    const events = [event("run_taken_up", "a", 1049), event("run_taken_up", "a", 1005)];
    expect(marksOf(unwound, events).map(({ kind, path }) => [kind, path])).toEqual([
      ["restart", "1"],
      ["interrupted", "3"],
    ]);
  });
  it("has the words of the event where the run has none", () => {
    const lost = run("a", { steps, state: "interrupted", ended_at: 1050 });
    expect(marksOf(lost, [event("run_interrupted", "a", 1051)])[0]!.texts).toEqual({ en: "run_interrupted" });
  });
});
