/** A screen of the hall as a device: tells the hub of itself, and does what the hub asks of any screen. */
import { tick } from "svelte";
import { bootWord, differs, readState, type PageState } from "./page_state";
import type { Live } from "./store.svelte";

/** How often a screen tells of itself although nothing changed, in milliseconds. */
const EVERY = 30_000;
/** What changes together is told together. */
const SETTLE = 250;
/** Milliseconds an answer has to leave before the page goes. */
const FAREWELL = 200;
const LONGEST_NAMING = 60;

export interface Asked {
  type: string;
  seq: number;
  seconds?: number;
}

/** What the hub asks of any screen; null for messages that are a display's own. */
export function askedOf(message: Record<string, unknown>): Asked | null {
  const { type, seq, seconds } = message;
  if (type === "status") return { type, seq: 0 };
  const known = type === "ping" || type === "identify" || type === "reload" || type === "screenshot";
  if (!known || typeof seq !== "number" || !Number.isSafeInteger(seq)) return null;
  const length = typeof seconds === "number" ? Math.min(Math.max(seconds, 1), LONGEST_NAMING) : undefined;
  return length === undefined ? { type, seq } : { type, seq, seconds: length };
}

export class Reporter {
  /** Whether the screen shows its name now. */
  identifying = $state(false);

  private readonly boot = bootWord();
  private told: PageState | null = null;
  private tappedAt: number | null = null;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private naming: ReturnType<typeof setTimeout> | undefined;

  /** `name`: "kiosk/lobby". A display answers the hub's pings itself, with what it shows. */
  constructor(
    private readonly live: Live,
    private readonly name: string,
    private readonly reload: () => void = () => location.reload(),
  ) {}

  /** Follow the page; returns the way to stop. */
  start(): () => void {
    const changed = () => this.soon();
    const tapped = () => {
      this.tappedAt = performance.now();
      this.soon();
    };
    const observer = new MutationObserver(changed);
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ["data-page", "data-content", "data-silenced"],
    });
    window.addEventListener("resize", changed);
    document.addEventListener("visibilitychange", changed);
    window.addEventListener("pointerdown", tapped, { capture: true, passive: true });
    window.addEventListener("keydown", tapped, { capture: true });
    const clock = setInterval(() => this.tell(), EVERY);
    const deaf = this.live.onScreenMessage((message) => this.heard(message));
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", changed);
      document.removeEventListener("visibilitychange", changed);
      window.removeEventListener("pointerdown", tapped, { capture: true });
      window.removeEventListener("keydown", tapped, { capture: true });
      clearInterval(clock);
      clearTimeout(this.settling);
      clearTimeout(this.naming);
      deaf();
    };
  }

  private soon(): void {
    this.settling ??= setTimeout(() => {
      this.settling = undefined;
      if (differs(this.told, readState(this.boot, this.tappedAt))) this.tell();
    }, SETTLE);
  }

  /** Tell the hub now. */
  tell(): void {
    const state = readState(this.boot, this.tappedAt);
    if (this.live.sendScreen({ type: "status", ...state })) this.told = state;
  }

  private heard(message: Record<string, unknown>): void {
    const asked = askedOf(message);
    if (asked === null) return;
    const { type, seq } = asked;
    if (type === "status") this.tell();
    else if (type === "ping" && this.name.startsWith("kiosk/")) this.answer("pong", seq);
    else if (type === "identify") void this.identify(seq, asked.seconds ?? 8);
    else if (type === "screenshot") void this.picture(seq);
    else if (type === "reload") {
      this.answer("done", seq);
      setTimeout(this.reload, FAREWELL);
    }
  }

  private answer(type: string, seq: number, more: Record<string, unknown> = {}): void {
    this.live.sendScreen({ type, seq, ...more });
  }

  /** Answered when the name stands on the glass: a page that nobody sees draws no frame, and does not answer. */
  private async identify(seq: number, seconds: number): Promise<void> {
    clearTimeout(this.naming);
    this.identifying = true;
    this.naming = setTimeout(() => (this.identifying = false), seconds * 1000);
    await tick();
    await frame();
    await frame();
    this.answer("done", seq);
  }

  private async picture(seq: number): Promise<void> {
    this.answer("done", seq);
    try {
      const { handIn } = await import("./picture");
      await handIn(this.name);
    } catch (error) {
      this.answer("failed", seq, { why: String(error).slice(0, 200) });
    }
  }
}

function frame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
