/** What the service worker does with a request. Pure. */

/** Every cache of this worker begins so; what another version left behind is told by the rest. */
export const CACHE_PREFIX = "exhibit-shell-";
/** Milliseconds the hub may take to give a page before the kept one is shown. */
export const PAGE_WITHIN = 5_000;
/** The page all screens share, as it is kept. */
export const PAGE = "/";

/** `page`: ask the hub, else the kept page. `asset`: the kept file, else the hub. `leave`: not ours. */
export type Way = "page" | "asset" | "leave";

/** Whether a request may be answered from what is kept. The hall's state (/api) and its media never are. */
export function wayOf(method: string, navigates: boolean, url: URL, origin: string): Way {
  if (method !== "GET" || url.origin !== origin) return "leave";
  if (navigates) return /^\/(kiosk|display)\/[^/]+\/?$/.test(url.pathname) ? "page" : "leave";
  return isAsset(url, origin) ? "asset" : "leave";
}

/** A built file: its name has a hash of what is in it, so that it may be kept. */
export function isAsset(url: URL, origin: string): boolean {
  return url.origin === origin && /^\/assets\/[^/]+$/.test(url.pathname);
}

/** The caches earlier versions left behind. */
export function staleOf(names: readonly string[], current: string): string[] {
  return names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== current);
}
