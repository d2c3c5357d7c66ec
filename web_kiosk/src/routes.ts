/** Which screen an address means. Each screen is a chunk of its own, so that a kiosk loads only a kiosk. */
import type { Component } from "svelte";
import type { Part } from "./i18n/catalogues";

/** A screen takes the id of its address; those without one leave it aside. */
type ScreenModule = { default: Component<{ id: string }> | Component<Record<string, never>> };

interface Entry {
  load: () => Promise<ScreenModule>;
  parts: readonly Part[];
  /** What the hub is told about this browser; null where a person logs in. */
  screen: (id: string) => string | null;
}

export interface Route extends Entry {
  name: string;
  id: string;
}

const ENTRIES: Record<string, Entry> = {
  "": { load: () => import("./screens/start/Screen.svelte"), parts: ["common"], screen: () => null },
  kiosk: {
    load: () => import("./screens/kiosk/Screen.svelte"),
    parts: ["common", "kiosk"],
    screen: (id) => `kiosk/${id}`,
  },
  display: {
    load: () => import("./screens/display/Screen.svelte"),
    parts: ["common", "display"],
    screen: (id) => `display/${id}`,
  },
  guide: {
    load: () => import("./screens/guide/Screen.svelte"),
    parts: ["common", "guide"],
    screen: () => null,
  },
  technician: {
    load: () => import("./screens/technician/Screen.svelte"),
    parts: ["common", "technician", "content", "screens"],
    screen: () => null,
  },
  pair: {
    load: () => import("./screens/pair/Screen.svelte"),
    parts: ["common", "pair"],
    screen: () => null,
  },
  studio: {
    load: () => import("./screens/studio/Screen.svelte"),
    parts: ["common", "studio"],
    screen: () => null,
  },
  gallery: {
    load: () => import("./screens/gallery/Screen.svelte"),
    parts: ["common", "kiosk", "guide", "technician", "display", "gallery"],
    screen: () => null,
  },
};

/** The route of a path; an unknown path leads to the start page. */
export function routeOf(path: string): Route {
  const [name = "", id = ""] = path.split("/").filter(Boolean).map(decodeURIComponent);
  const known = name in ENTRIES && (id !== "" || (name !== "kiosk" && name !== "display"));
  const entry = ENTRIES[known ? name : ""]!;
  return { ...entry, name: known ? name : "", id: known ? id : "" };
}
