/**
 * What a finger presses shows it in the very next frame.
 *
 * `:active` comes late under a finger: a browser first waits whether the touch becomes a scroll, and then for the
 * click. A mark set where the finger comes down waits for neither, nor for a screen to be drawn anew, nor for the hub.
 */

const PRESSABLE = "button, a[href], [role='button']";

/** Milliseconds the mark stays after the finger has gone: a short tap is seen as well. */
export const STAYS = 120;

/** Mark what is pressed; returns how to stop. */
export function showPresses(root: Document = document): () => void {
  const undo = new AbortController();
  const options = { signal: undo.signal, capture: true, passive: true };
  let pressed: HTMLElement | null = null;
  let fading: ReturnType<typeof setTimeout> | undefined;

  function release(): void {
    clearTimeout(fading);
    if (pressed) delete pressed.dataset["pressed"];
    pressed = null;
  }
  function press(event: Event): void {
    release();
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>(PRESSABLE) : null;
    if (!found || found.matches(":disabled")) return;
    pressed = found;
    found.dataset["pressed"] = "";
  }
  function lift(): void {
    clearTimeout(fading);
    fading = setTimeout(release, STAYS);
  }
  root.addEventListener("pointerdown", press, options);
  root.addEventListener("pointerup", lift, options);
  // The finger scrolls: it presses nothing.
  root.addEventListener("pointercancel", release, options);
  return () => {
    undo.abort();
    release();
  };
}
