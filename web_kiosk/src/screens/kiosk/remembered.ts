/**
 * What this browser remembers of its kiosk for a start without the hub: names and titles, nothing that was measured.
 *
 * It is read back from the browser's own storage, so it is checked like anything from outside.
 */
import type { HallView, SceneView, ScreenView, Texts } from "../../api/types";

export interface RememberedScene {
  id: string;
  title: Texts;
  picture: string;
}

export interface Remembered {
  /** Of this kiosk, as texts by language. */
  name: Texts;
  languages: string[];
  scenes: RememberedScene[];
  /** When the hub was heard last, epoch seconds by this browser's clock. */
  at: number;
}

const MOST_SCENES = 12;

export function remember(
  screen: ScreenView,
  hall: HallView,
  scenes: readonly SceneView[],
  at: number,
): Remembered {
  return {
    name: screen.name,
    languages: hall.languages,
    scenes: scenes.slice(0, MOST_SCENES).map(({ id, title, picture }) => ({ id, title, picture })),
    at,
  };
}

/** What was written for kiosk `id`; null where nothing was, or something else. */
export function read(storage: Pick<Storage, "getItem">, id: string): Remembered | null {
  try {
    const found: unknown = JSON.parse(storage.getItem(keyOf(id)) ?? "null");
    return isRemembered(found) ? found : null;
  } catch {
    return null;
  }
}

export function write(storage: Pick<Storage, "setItem">, id: string, what: Remembered): void {
  try {
    storage.setItem(keyOf(id), JSON.stringify(what));
  } catch {
    // A full or forbidden storage: the kiosk then starts without titles while the hub is away.
  }
}

function keyOf(id: string): string {
  return `kiosk/${id}`;
}

function isRemembered(found: unknown): found is Remembered {
  if (!isRecord(found)) return false;
  const { name, languages, scenes, at } = found;
  return (
    isTexts(name) &&
    typeof at === "number" &&
    Array.isArray(languages) &&
    languages.every((language) => typeof language === "string") &&
    Array.isArray(scenes) &&
    scenes.every(isScene)
  );
}

function isScene(found: unknown): found is RememberedScene {
  return (
    isRecord(found) &&
    typeof found["id"] === "string" &&
    typeof found["picture"] === "string" &&
    isTexts(found["title"])
  );
}

function isTexts(found: unknown): found is Texts {
  return isRecord(found) && Object.values(found).every((text) => typeof text === "string");
}

function isRecord(found: unknown): found is Record<string, unknown> {
  return typeof found === "object" && found !== null && !Array.isArray(found);
}
