/**
 * A kiosk is not a browser: no menu, no zoom, no dragging, no way out of the page.
 *
 * What a page can't hold back (the browser's own full screen, its address bar, Ctrl+Alt+Del) is for the kiosk mode of
 * the browser: web_kiosk/README.md says how to start it.
 */

/** Keys that open something of the browser's. F5 and F11 stay: they lead nowhere else. */
const KEYS = new Set([
  "F1",
  "F3",
  "F6",
  "F7",
  "F10",
  "F12",
  "ContextMenu",
  "BrowserBack",
  "BrowserForward",
  "BrowserHome",
]);

/** Whether a key press belongs to the browser and not to the kiosk. */
export function isTheBrowsers(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || KEYS.has(event.key);
}

/** Hold all of it back; returns how to stop. */
export function harden(): () => void {
  const undo = new AbortController();
  const { signal } = undo;
  const hold = (event: Event): void => event.preventDefault();
  for (const type of [
    "contextmenu",
    "dragstart",
    "dragover",
    "drop",
    "selectstart",
    "gesturestart",
    "auxclick",
  ])
    document.addEventListener(type, hold, { signal });
  // What scrolls or zooms is only held back by listeners that are not passive.
  const firm = { signal, passive: false };
  document.addEventListener("touchmove", (event) => void (event.touches.length > 1 && hold(event)), firm);
  document.addEventListener("wheel", (event) => void (event.ctrlKey && hold(event)), firm);
  document.addEventListener("keydown", (event) => void (isTheBrowsers(event) && hold(event)), { signal });
  document.addEventListener("click", (event) => void (isLink(event.target) && hold(event)), {
    signal,
    capture: true,
  });
  hideCursor(signal);
  stay(signal);
  return () => undo.abort();
}

function isLink(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a[href]") !== null;
}

/** No arrow lies over what a finger touches; a mouse gets it back as soon as it moves. */
function hideCursor(signal: AbortSignal): void {
  const root = document.documentElement;
  const follow = (event: PointerEvent): void => {
    root.dataset["pointer"] = event.pointerType === "mouse" ? "mouse" : "touch";
  };
  root.dataset["pointer"] = "touch";
  document.addEventListener("pointerdown", follow, { signal });
  document.addEventListener("pointermove", follow, { signal });
}

/** Back leads here: one step more of history than there is, put there again whenever it was taken. */
function stay(signal: AbortSignal): void {
  const here = (): void => history.pushState({ kiosk: true }, "");
  if ((history.state as { kiosk?: boolean } | null)?.kiosk !== true) here();
  window.addEventListener("popstate", here, { signal });
}

/** Keep the screen lit while the kiosk is shown; returns how to stop. Not every browser or address allows it. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const take = async (): Promise<void> => {
    if (over || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      document.documentElement.dataset["awake"] = "true";
      lock.addEventListener("release", () => delete document.documentElement.dataset["awake"]);
    } catch {
      // Refused (a low battery, a policy): the hall's own settings decide then.
    }
  };
  const again = (): void => void take();
  document.addEventListener("visibilitychange", again);
  void take();
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", again);
    void lock?.release();
  };
}
