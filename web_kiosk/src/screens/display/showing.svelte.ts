/** One thing a display was asked to show: until it stands, while it stands, and what becomes of it. */
import type { ContentView } from "../../api/types";
import type { Failure } from "./media/choose";

/** Seconds a medium may take to its first picture. */
const LONGEST = 20;

export class Showing {
  /** Null when the first picture was there, else why it never will be. */
  readonly ready: Promise<Failure | null>;
  private settle: (failure: Failure | null) => void = () => {};
  private settled = false;
  /** Why it stands there no more, where it stood. */
  late: Failure | null = null;
  private readonly timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * `key`: another one for each time it is asked for. `item`: what the content store has under that name; null for
   * a picture of the display's own. `start`: when a film begins, on the hub's clock. `broke`: it stood, and broke.
   */
  constructor(
    readonly key: string,
    readonly content: string,
    readonly item: ContentView | null = null,
    readonly start = 0,
    private readonly broke: (showing: Showing, failure: Failure) => void = () => {},
  ) {
    if (item === null) {
      this.ready = Promise.resolve(null);
      this.settled = true;
      return;
    }
    this.ready = new Promise((resolve) => (this.settle = resolve));
    this.timer = setTimeout(() => this.fails("media_unreachable"), LONGEST * 1000);
  }

  /** Its first picture is there, or it is heard. */
  stands = (): void => this.end(null);

  /** It can't be shown, or no longer. */
  fails = (failure: Failure, detail?: unknown): void => {
    console.warn(`${this.content}: ${failure}`, detail ?? "");
    if (!this.settled) return this.end(failure);
    this.late ??= failure;
    this.broke(this, failure);
  };

  private end(failure: Failure | null): void {
    clearTimeout(this.timer);
    this.settled = true;
    this.settle(failure);
  }
}

/** The idle screen. */
export const IDLE = new Showing("", "");
