import { describe, expect, it } from "vitest";
import { Live } from "./store.svelte";

/** A connection whose far end is the test. */
class Line {
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(): void {}
  close(): void {}
  ask(seq: number): void {
    this.onmessage?.({ data: JSON.stringify({ type: "screen", message: { type: "show", seq } }) });
  }
}

function opened(): { live: Live; line: Line } {
  const line = new Line();
  const live = new Live(
    "ws://hall/api/live",
    () => {},
    () => line as unknown as WebSocket,
  );
  live.open();
  line.onopen?.();
  return { live, line };
}

describe("Live", () => {
  it("keeps what the hub asks before the page is there, and hands it over in order", () => {
    const { live, line } = opened();
    const heard: unknown[] = [];
    line.ask(1);
    live.onScreenMessage((message) => heard.push(message["seq"]));
    line.ask(2);
    expect(heard).toEqual([]);
    live.listen();
    expect(heard).toEqual([1, 2]);
    line.ask(3);
    expect(heard).toEqual([1, 2, 3]);
    live.close();
  });

  it("hands nothing over twice", () => {
    const { live, line } = opened();
    line.ask(1);
    live.listen();
    const heard: unknown[] = [];
    live.onScreenMessage((message) => heard.push(message["seq"]));
    live.listen();
    expect(heard).toEqual([]);
    live.close();
  });
});
