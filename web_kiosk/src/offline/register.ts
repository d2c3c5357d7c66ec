/** Lets a kiosk or display be loaded while the hub is away. Browsers allow it over HTTPS and on the hub itself only. */

const SCREENS = ["kiosk", "display"];

/** Start the service worker for this kind of screen; people's screens have none. */
export async function keepOffline(kind: string): Promise<void> {
  if (!SCREENS.includes(kind) || !("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  try {
    // A scope for each kind of screen: a guide who logs in on the same browser is left alone.
    const registration = await navigator.serviceWorker.register("/sw.js", { scope: `/${kind}/` });
    const active = await activeOf(registration);
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage(loaded);
  } catch (error) {
    // The screen works without it; it can only not be loaded while the hub is away.
    console.warn("no service worker:", error);
  }
}

/** The worker once it is in charge. */
async function activeOf(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  const coming = registration.installing ?? registration.waiting;
  if (coming === null) {
    if (registration.active) return registration.active;
    throw new Error("registered, but there is no worker");
  }
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (coming.state === "activated") resolve(coming);
      if (coming.state === "redundant") reject(new Error("it could not be installed"));
    };
    coming.addEventListener("statechange", look);
    look();
  });
}
