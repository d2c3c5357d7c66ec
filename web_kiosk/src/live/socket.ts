/** One WebSocket to the hub that comes back by itself and never claims to be alive when it isn't. */
import type { Connection, LiveMessage } from "../api/types";
import { backoff } from "./backoff";

/** Milliseconds between pings, and how long a pong may take before the line counts as lost. */
export const PING_EVERY = 3_000;
export const PONG_WITHIN = 5_000;
/** Milliseconds between pings that are in a hurry. */
const HURRY = 60;

export interface SocketEvents {
  message(message: LiveMessage): void;
  state(state: Connection): void;
  roundTrip(milliseconds: number): void;
  /** A ping left and its pong came, by `clock` (milliseconds); `hub` is when it was answered, in seconds. */
  exchange?(sent: number, hub: number, received: number): void;
}

export class LiveSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private closed = false;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private hurryTimer: ReturnType<typeof setTimeout> | undefined;
  private pongTimer: ReturnType<typeof setTimeout> | undefined;
  private pingSent: number | null = null;
  /** Pings to be sent one right after the other, to know the hub's clock well soon. */
  private hurried = 0;

  constructor(
    private readonly url: string,
    private readonly events: SocketEvents,
    private readonly connect: (url: string) => WebSocket = (address) => new WebSocket(address),
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Connect now; used at the start and after a login, when the hub must send what the new role may see. */
  open(): void {
    this.closed = false;
    this.attempt = 0;
    this.start();
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  /** The hub was heard by another way: if this line waits for its next attempt, make it now. */
  heard(): void {
    if (this.socket === null && !this.closed) this.start();
  }

  /** Send some pings in quick succession. */
  hurry(count: number): void {
    this.hurried = count;
    this.ping();
  }

  /** Send if the line is open; returns whether it was handed over. */
  send(message: unknown): boolean {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private start(): void {
    this.drop();
    if (this.attempt === 0) this.events.state("connecting");
    const socket = this.connect(this.url);
    this.socket = socket;
    // A hub that accepts the connection but never answers is as lost as one that is away.
    this.armPong();
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(socket, String(event.data));
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private opened(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.pingTimer = setInterval(() => this.ping(), PING_EVERY);
    this.ping();
  }

  private received(socket: WebSocket, data: string): void {
    if (this.socket !== socket) return;
    const message = JSON.parse(data) as LiveMessage;
    if (message.type === "pong") {
      this.ponged(message.at);
      return;
    }
    if (message.type === "snapshot") {
      this.attempt = 0;
      this.events.state("live");
    }
    this.events.message(message);
  }

  private ping(): void {
    if (this.pingSent !== null) return;
    if (!this.send({ type: "ping", at: Date.now() / 1000 })) return;
    this.pingSent = this.clock();
    this.armPong();
  }

  private ponged(at: number): void {
    if (this.pingSent === null) return;
    const received = this.clock();
    this.events.roundTrip(received - this.pingSent);
    this.events.exchange?.(this.pingSent, at, received);
    this.pingSent = null;
    clearTimeout(this.pongTimer);
    if (this.hurried <= 0) return;
    this.hurried -= 1;
    clearTimeout(this.hurryTimer);
    this.hurryTimer = setTimeout(() => this.ping(), HURRY);
  }

  private armPong(): void {
    clearTimeout(this.pongTimer);
    this.pongTimer = setTimeout(() => this.lost(), PONG_WITHIN);
  }

  private lost(): void {
    this.drop();
    if (this.closed) return;
    this.attempt += 1;
    this.events.state("lost");
    this.retryTimer = setTimeout(() => this.start(), backoff(this.attempt));
  }

  private drop(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.pongTimer);
    clearTimeout(this.hurryTimer);
    clearInterval(this.pingTimer);
    this.pingSent = null;
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
