import { describe, expect, it } from "vitest";
import type { LivePoint, Value } from "../../../api/types";
import { codeOf, factsOf, isPresent, isSlow, runOf } from "./logic";

const point = (actual: Value | null, stale = false): LivePoint => ({ actual, wanted: null, at: 1, stale });

describe("factsOf", () => {
  const points: Record<string, LivePoint> = {
    "kiosk-lobby.latency": point(12.4),
    "kiosk-lobby.width": point(1080),
    "kiosk-lobby.visible": point(false),
    "kiosk-lobby.version": point(""),
    "kiosk-lobby.last_tap": point("2026-11-28T00:00:10.000Z", true),
    "kiosk-lobby.loaded": point("yesterday"),
    "kiosk-lobby.height": point(1920, true),
  };
  const facts = factsOf("kiosk-lobby", (key) => points[key]);

  it("takes what was observed", () => {
    expect(facts).toMatchObject({ latency: 12.4, width: 1080, visible: false });
  });

  it("knows nothing of what is stale, empty or no time, but keeps the last tap", () => {
    expect(facts).toMatchObject({ height: null, version: null, loaded: null, memory: null });
    expect(facts.lastTap).toBe(Date.UTC(2026, 10, 28, 0, 0, 10) / 1000);
  });
});

it("tells the present page from an old one, where both are known", () => {
  expect(isPresent("a1", "a1")).toBe(true);
  expect(isPresent("a0", "a1")).toBe(false);
  expect(isPresent(null, "a1")).toBeNull();
  expect(isPresent("a0", "")).toBeNull();
});

it("reads a code however it was typed", () => {
  expect(codeOf(" k7p-mqx ")).toBe("K7PMQX");
  expect(codeOf("k7p mqx and more")).toBe("K7PMQX");
});

it("names the run a page shows", () => {
  expect(runOf("run:flood-response")).toBe("flood-response");
  expect(runOf("home")).toBeNull();
  expect(runOf(null)).toBeNull();
});

it("calls slow what is above the limit", () => {
  expect(isSlow(501, 500)).toBe(true);
  expect(isSlow(500, 500)).toBe(false);
  expect(isSlow(null, 500)).toBe(false);
});
