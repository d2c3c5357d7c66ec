import { describe, expect, it } from "vitest";
import { Attempts } from "./attempts.svelte";

describe("attempts", () => {
  it("are pending until the hub answers, and made once only", async () => {
    const attempts = new Attempts();
    let answer = (): void => {};
    let made = 0;
    const act = (): Promise<void> => {
      made += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const first = attempts.make("start", act);
    expect(attempts.pending("start")).toBe(true);
    expect(attempts.pending("stop")).toBe(false);
    expect(await attempts.make("start", act)).toBe(false);
    answer();
    expect(await first).toBe(true);
    expect(made).toBe(1);
    expect(attempts.pending("start")).toBe(false);
  });
  it("keep the refusal, with what was refused, until the next attempt", async () => {
    const attempts = new Attempts();
    const no = new Error("no");
    expect(await attempts.make("start", () => Promise.reject(no))).toBe(false);
    expect([attempts.error, attempts.refused]).toEqual([no, "start"]);
    await attempts.make("stop", () => Promise.resolve());
    expect([attempts.error, attempts.refused]).toEqual([null, null]);
  });
});
