/** The leases of the hall, read anew whenever the hub says that one changed. */
import { getContext, setContext } from "svelte";
import type { Api } from "../../api/client";
import { readLeases } from "../../api/guide";
import type { LeaseView } from "../../api/types";
import type { Live } from "../../live/store.svelte";

/** Milliseconds that changes are gathered before the leases are read, and between two looks without a change. */
const GATHER = 150;
const LOOK = 10_000;

export class Held {
  leases = $state.raw<LeaseView[]>([]);
  /** Whether they have been read at all; before that nobody can say that nothing is held. */
  known = $state(false);
  error = $state.raw<unknown>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly live: Live,
  ) {}

  /** What changes with a lease: who uses a device, and what scenes say of it. */
  get signs(): string {
    const uses = [...this.live.devices.values()].map(({ id, used_by }) => `${id}:${used_by ?? ""}`);
    const scenes = [...this.live.scenes.values()].map(({ readiness }) => readiness.state);
    return `${this.live.connection} ${uses.join(" ")} ${scenes.join(" ")}`;
  }

  /** Read soon, once for changes that come together. */
  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), GATHER);
  }

  async read(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), LOOK);
    if (this.live.connection === "lost") return;
    try {
      this.leases = await readLeases(this.api);
      this.known = true;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }

  close(): void {
    clearTimeout(this.timer);
  }
}

const KEY = Symbol("held");

export function provideHeld(held: Held): void {
  setContext(KEY, held);
}

export function useHeld(): Held {
  return getContext<Held>(KEY);
}
