import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ProblemError } from "../../api/client";
import type { DraftView } from "../../api/studio_types";
import type { Problem } from "../../api/types";
import { AGAIN, REST, Saver } from "./saver.svelte";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A hub that keeps one draft, as the real one does: a save must name the revision it began from. */
class Hub {
  draft: DraftView | null = null;
  away = false;
  saves: string[] = [];

  save = async (text: string, revision: number | null): Promise<DraftView> => {
    await Promise.resolve();
    if (this.away) throw new ProblemError({ code: "unreachable", status: 0 } as Problem);
    if (revision !== (this.draft?.revision ?? null))
      throw new ProblemError({
        code: "draft_conflict",
        status: 409,
        draft: this.draft,
      } as unknown as Problem);
    this.saves.push(text);
    return (this.draft = { revision: (revision ?? 0) + 1, at: 7, by: "a", base: null, text });
  };
}

it("saves a while after the last change, once", async () => {
  const hub = new Hub();
  const saver = new Saver(hub.save, "", null);
  saver.changed("a");
  await vi.advanceTimersByTimeAsync(REST - 1);
  saver.changed("ab");
  expect(saver.unsaved).toBe(true);
  await vi.advanceTimersByTimeAsync(REST);
  expect(hub.saves).toEqual(["ab"]);
  expect([saver.state, saver.revision, saver.at, saver.unsaved]).toEqual(["saved", 1, 7, false]);
});

it("saves nothing when a change was taken back", async () => {
  const hub = new Hub();
  const saver = new Saver(hub.save, "x", null);
  saver.changed("y");
  saver.changed("x");
  await vi.advanceTimersByTimeAsync(REST * 2);
  expect(hub.saves).toEqual([]);
  expect(saver.state).toBe("saved");
});

it("saves what came while it saved", async () => {
  const hub = new Hub();
  const saver = new Saver(hub.save, "", null);
  saver.changed("a");
  vi.advanceTimersByTime(REST);
  saver.changed("b");
  await vi.advanceTimersByTimeAsync(REST * 2);
  expect(hub.saves).toEqual(["a", "b"]);
  expect(saver.revision).toBe(2);
});

it("tries again while the hub is away, and forgets nothing", async () => {
  const hub = new Hub();
  const saver = new Saver(hub.save, "", null);
  hub.away = true;
  saver.changed("a");
  await vi.advanceTimersByTimeAsync(REST);
  expect([saver.state, saver.unsaved]).toEqual(["failed", true]);
  expect(await saver.flush()).toBe(false);
  hub.away = false;
  await vi.advanceTimersByTimeAsync(AGAIN);
  expect([saver.state, hub.draft?.text, saver.error]).toEqual(["saved", "a", null]);
});

it("shows a conflict, stops saving, and lets people choose: mine", async () => {
  const hub = new Hub();
  const saver = new Saver(hub.save, "", null);
  hub.draft = { revision: 5, at: 1, by: "Lan", base: null, text: "theirs" };
  saver.changed("mine");
  await vi.advanceTimersByTimeAsync(REST);
  expect(saver.state).toBe("conflict");
  expect(saver.conflict?.other?.text).toBe("theirs");
  saver.changed("mine, more");
  await vi.advanceTimersByTimeAsync(REST * 3);
  expect(hub.saves).toEqual([]);
  await saver.keepMine();
  expect([saver.state, hub.draft.text, saver.revision]).toEqual(["saved", "mine, more", 6]);
});

it("or theirs", async () => {
  const hub = new Hub();
  const saver = new Saver(hub.save, "", null);
  hub.draft = { revision: 5, at: 1, by: "Lan", base: null, text: "theirs" };
  saver.changed("mine");
  await saver.flush();
  expect(saver.takeTheirs()?.text).toBe("theirs");
  saver.changed("theirs, more");
  expect(await saver.flush()).toBe(true);
  expect(hub.draft?.revision).toBe(6);
});

it("makes a draft of what is published when one is needed", async () => {
  const hub = new Hub();
  const saver = new Saver(hub.save, "published", null);
  expect(await saver.ensureDraft()).toBe(true);
  expect(hub.saves).toEqual(["published"]);
  expect(await saver.ensureDraft()).toBe(true);
  expect(hub.saves).toHaveLength(1);
});
