import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../api/types";
import { LiveSocket, PING_EVERY, PONG_WITHIN } from "./socket";

/** The far end of one connection, under the test's control. */
class FakeWebSocket {
  readyState = 0;
  sent: { type: string }[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const links: FakeWebSocket[] = [];
const states: Connection[] = [];
const trips: number[] = [];
let socket: LiveSocket;

beforeEach(() => {
  vi.useFakeTimers();
  links.length = states.length = trips.length = 0;
  socket = new LiveSocket(
    "ws://hall/api/live",
    { message: () => {}, state: (state) => states.push(state), roundTrip: (trip) => trips.push(trip) },
    () => {
      const link = new FakeWebSocket();
      links.push(link);
      return link as unknown as WebSocket;
    },
    () => Date.now(),
  );
  socket.open();
});

afterEach(() => {
  socket.close();
  vi.useRealTimers();
});

const last = (): FakeWebSocket => links.at(-1)!;

describe("LiveSocket", () => {
  it("is live with the snapshot, not with the connection", () => {
    last().accept();
    expect(states).toEqual(["connecting"]);
    last().say({ type: "snapshot" });
    expect(states).toEqual(["connecting", "live"]);
  });

  it("pings at once and every three seconds, and measures the way", () => {
    last().accept();
    vi.advanceTimersByTime(8);
    last().say({ type: "pong", at: 1 });
    expect(trips).toEqual([8]);
    vi.advanceTimersByTime(PING_EVERY);
    expect(last().sent.map(({ type }) => type)).toEqual(["ping", "ping"]);
  });

  it("counts as lost when no pong comes, closes the line and connects anew", () => {
    last().accept();
    last().say({ type: "snapshot" });
    const first = last();
    vi.advanceTimersByTime(PONG_WITHIN);
    expect(states.at(-1)).toBe("lost");
    expect(first.closed).toBe(true);
    vi.advanceTimersByTime(10_000);
    expect(links.length).toBeGreaterThan(1);
    last().accept();
    last().say({ type: "snapshot" });
    expect(states.at(-1)).toBe("live");
  });

  it("counts as lost when the hub accepts but never says anything", () => {
    vi.advanceTimersByTime(PONG_WITHIN);
    expect(states.at(-1)).toBe("lost");
  });

  it("ignores what an abandoned connection still says", () => {
    const first = last();
    first.accept();
    const late = first.onmessage;
    vi.advanceTimersByTime(PONG_WITHIN);
    late?.({ data: JSON.stringify({ type: "snapshot" }) });
    expect(states.at(-1)).toBe("lost");
  });

  it("tries at once when the hub was heard by another way, and only while the line is lost", () => {
    last().accept();
    last().say({ type: "snapshot" });
    socket.heard();
    expect(links).toHaveLength(1);
    last().onclose?.();
    socket.heard();
    expect(links).toHaveLength(2);
    socket.heard();
    expect(links).toHaveLength(2);
    socket.close();
    socket.heard();
    expect(links).toHaveLength(2);
  });

  it("stays closed when told so", () => {
    last().accept();
    socket.close();
    vi.advanceTimersByTime(60_000);
    expect(links).toHaveLength(1);
    expect(socket.send({ type: "ping" })).toBe(false);
  });
});
