/** A browser that waits to become a screen: asks for codes, and looks whether a technician has entered one. */
import { ProblemError } from "../../api/client";
import type { ScreensApi } from "../../api/screens";
import { isScreenPath } from "./logic";

/** How often the hub is asked, in milliseconds. */
const LOOK_EVERY = 1_500;
/** Milliseconds after something went wrong. */
const AGAIN = 4_000;
/** Seconds before its end at which a code is replaced: nobody shall type one that ends meanwhile. */
const TOO_SHORT = 20;

export class Waiting {
  code = $state<string | null>(null);
  /** Milliseconds of `Date.now()` at which the code ends. */
  until = $state(0);
  /** Seconds the code was good for at first. */
  length = $state(1);
  /** The screen this browser becomes now. */
  screen = $state<string | null>(null);
  error = $state.raw<unknown>(null);
  private stopped = false;

  constructor(
    private readonly api: ScreensApi,
    private readonly wish: string,
    private readonly go: (path: string) => void = (path) => location.replace(path),
  ) {}

  /** Wait; returns the way to stop. */
  start(): () => void {
    void this.run();
    return () => (this.stopped = true);
  }

  private async run(): Promise<void> {
    while (!this.stopped && this.screen === null) {
      try {
        await this.turn();
        this.error = null;
        await pause(LOOK_EVERY);
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 404) this.code = null;
        else {
          this.error = error;
          await pause(AGAIN);
        }
      }
    }
  }

  private async turn(): Promise<void> {
    if (this.code === null || (this.until - Date.now()) / 1000 < TOO_SHORT) {
      const begun = await this.api.begin(this.wish);
      this.code = begun.code;
      this.length = begun.left;
      this.until = Date.now() + begun.left * 1000;
      return;
    }
    const { screen } = await this.api.mine();
    if (!screen) return;
    const { path } = await this.api.become();
    if (!isScreenPath(path)) throw new Error(path);
    this.screen = screen;
    this.go(path);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
