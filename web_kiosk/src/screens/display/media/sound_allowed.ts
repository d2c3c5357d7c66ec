/** Milliseconds a browser has to let a sound out: where nobody has to touch it first, it does so at once. */
const WITHIN = 2_000;

/** Whether this browser holds sound back until somebody touches it; null where it has no sound at all. */
export async function holdsBackSound(): Promise<boolean | null> {
  if (typeof AudioContext === "undefined") return null;
  const context = new AudioContext();
  const late = new Promise((resolve) => setTimeout(resolve, WITHIN));
  await Promise.race([context.resume(), late]).catch(() => undefined);
  const held = context.state !== "running";
  void context.close();
  return held;
}
