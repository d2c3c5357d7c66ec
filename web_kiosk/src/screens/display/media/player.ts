/** Starts a film or a sound at its instant on the hub's clock and keeps it there. */
import type { Showing } from "../showing.svelte";
import { InStep, place } from "./in_step";

interface Options {
  loop: boolean;
  /** The hub's time in seconds, null before it is known. */
  hub: () => number | null;
  /** Whether it is worth showing without its sound. */
  mayBeMuted: boolean;
  muted: () => void;
}

/** Milliseconds between looks. */
const LOOK = 100;
/** A start further off than this is no start to wait for: the clocks are apart, or there is none. */
const LONGEST_WAIT = 10;

/** Play; returns the way to stop. What can't be played is told to `showing`. */
export function player(
  media: HTMLMediaElement,
  showing: Showing,
  { loop, hub, mayBeMuted, muted }: Options,
): { loop: boolean; stop: () => void } {
  const from = performance.now() / 1000;
  // Where the hub's time is not known, this browser's own will do: alone, nobody can tell.
  const time = () => hub() ?? performance.now() / 1000;
  let start = showing.start;
  let step: InStep | null = null;
  let playing = false;

  async function play(): Promise<void> {
    playing = true;
    try {
      await media.play();
    } catch (error) {
      const refused = error instanceof DOMException && error.name === "NotAllowedError";
      if (refused && mayBeMuted && !media.muted) {
        media.muted = true;
        muted();
        return play();
      }
      if (refused) showing.fails("media_silenced", error);
      else playing = false;
    }
  }

  function look(): void {
    const now = time();
    if (step === null) {
      if (hub() === null && performance.now() / 1000 - from < 2) return;
      if (hub() === null || Math.abs(start - now) > 24 * 3600 || start - now > LONGEST_WAIT) start = now;
      step = new InStep(media, start, loop);
    }
    if (media.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const wanted = place(now, start, media.duration, loop);
    const over = wanted !== null && !loop && wanted >= media.duration;
    if (!playing && wanted !== null && !over) void play();
    step.look(now);
    media.dataset["error"] = step.error === null ? "" : String(Math.round(step.error * 1e4) / 1e4);
  }

  const timer = setInterval(look, LOOK);
  return {
    loop,
    stop: () => {
      clearInterval(timer);
      media.pause();
    },
  };
}
