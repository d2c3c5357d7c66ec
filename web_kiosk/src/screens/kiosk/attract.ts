/** What passers-by see one after the other: the city, this kiosk's demonstrations, media of the centre. Pure. */
import type { FigureView, SceneView, Texts } from "../../api/types";
import { figuresFor } from "./logic";

/** An item of the content store as far as the attract screen needs it. */
export interface MediaItem {
  name: string;
  kind: string;
  title: Texts;
  /** It states no fact, and is to be marked so. */
  example: boolean;
  files: { role: string; language: string; address: string }[];
}

export type Slide =
  | { kind: "picture"; key: string; picture: string; title: Texts | null; figure: FigureView | null }
  | { kind: "image" | "video"; key: string; title: Texts; example: boolean; address: string };

/** The hub's own city first, then the demonstrations, with a medium after each as long as there are some. */
export function slidesOf(
  scenes: readonly SceneView[],
  own: FigureView[],
  all: FigureView[],
  media: readonly MediaItem[],
  language: string,
): Slide[] {
  const welcome: Slide = { kind: "picture", key: "welcome", picture: "welcome", title: null, figure: null };
  const pictures = scenes.map((scene): Slide => {
    const { id, picture, title } = scene;
    return { kind: "picture", key: id, picture, title, figure: figuresFor(scene, own, all, 1)[0] ?? null };
  });
  const shown = media.flatMap((item) => mediaSlide(item, language) ?? []);
  const slides = pictures.flatMap((slide, index) => [slide, ...shown.slice(index, index + 1)]);
  return [welcome, ...slides, ...shown.slice(pictures.length)];
}

/** A slide of an image or video in this language, else of one for every language; null where neither is there. */
function mediaSlide(item: MediaItem, language: string): Slide | null {
  if (item.kind !== "image" && item.kind !== "video") return null;
  const files = item.files.filter(({ role, address }) => role === "media" && isOfTheHub(address));
  const file = files.find((each) => each.language === language) ?? files.find((each) => each.language === "");
  const { name, kind, title, example } = item;
  return file ? { kind, key: `media/${name}`, title, example, address: file.address } : null;
}

/** Nothing is fetched from elsewhere. */
function isOfTheHub(address: string): boolean {
  return address.startsWith("/") && !address.startsWith("//");
}

/** The items in the hub's answer; what is something else is left out. */
export function readMedia(answer: unknown): MediaItem[] {
  const items = (answer as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? items.filter(isItem) : [];
}

function isItem(found: unknown): found is MediaItem {
  const item = found as Partial<MediaItem> | null;
  return (
    typeof item?.name === "string" &&
    typeof item.kind === "string" &&
    typeof item.title === "object" &&
    Array.isArray(item.files) &&
    item.files.every((file) =>
      [file?.role, file?.language, file?.address].every((text) => typeof text === "string"),
    )
  );
}
