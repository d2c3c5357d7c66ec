import { describe, expect, it } from "vitest";
import type { RunStepView, TicketView } from "../../api/types";
import { callsOf, Heed, LONG_QUEUE } from "./alerts";
import { MEANT, Presses } from "./presses";
import { pageOf } from "./pages";
import { run } from "./samples";

const STILL = { active: false, by: null, at: null, unhalted: [] };
const step = (outcome: RunStepView["outcome"]): RunStepView =>
  ({ path: "2", outcome }) as unknown as RunStepView;
const queue = (count: number): TicketView[] =>
  Array.from({ length: count }, () => ({ state: "queued" }) as unknown as TicketView);

describe("what calls the guide", () => {
  it("is a hold, a failure, the all-stop and a long queue", () => {
    const runs = [
      run("hold", { state: "holding", wait: { kind: "hold", what: {}, since: 7, until: null } }),
      run("bad", { steps: [step("failed"), step("done")] }),
      run("fine"),
    ];
    const found = callsOf(runs, { ...STILL, active: true, at: 9 }, queue(LONG_QUEUE));
    expect([...found]).toEqual([
      ["stop 9", "stop"],
      ["go hold 7", "go"],
      ["failed bad 2", "failed"],
      ["queue", "queue"],
    ]);
    expect(callsOf([run("fine")], STILL, queue(LONG_QUEUE - 1)).size).toBe(0);
  });

  it("calls for nothing that was there when the page opened, and once for what comes", () => {
    const heed = new Heed();
    const go = new Map([["go a", "go" as const]]);
    expect(heed.news(go)).toBeNull();
    const both = new Map([...go, ["queue", "queue" as const], ["failed b", "failed" as const]]);
    expect(heed.news(both)).toBe("failed");
    expect(heed.news(both)).toBeNull();
    expect(heed.news(new Map())).toBeNull();
    expect(heed.news(go)).toBe("go");
  });
});

describe("a short press on the all-stop", () => {
  it("is a slip, until it is one of several in a row", () => {
    const presses = new Presses();
    const times = Array.from({ length: MEANT }, (_, index) => index * 400);
    expect(times.map((at) => presses.short(at))).toEqual([false, false, true]);
    presses.forget();
    expect(presses.short(1_300)).toBe(false);
  });
  it("forgets slips that lie apart", () => {
    const presses = new Presses();
    expect([0, 3_000, 6_000, 9_000].some((at) => presses.short(at))).toBe(false);
  });
});

it("shows the hall where an address names no page", () => {
  expect(["", "#tour", "#held", "#main"].map(pageOf)).toEqual(["hall", "tour", "held", "hall"]);
});
