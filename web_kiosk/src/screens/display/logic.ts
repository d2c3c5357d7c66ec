/** Pure rules of a display: what a message asks for, which words to show, what is drawn for a content. */
import type { ContentView, RunView, Texts } from "../../api/types";

/** What the hub wants on this display. `seq` is its number, to be named in the answer. */
export interface Show {
  seq: number;
  content: string;
  caption: string;
  camera: string;
  /** Another number whenever the content was asked for anew. */
  take: number;
  /** When a film begins, in seconds on the hub's clock. */
  start: number;
}

export type Ask = ({ type: "show" } & Show) | { type: "ping"; seq: number };

const count = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A message of the browser_display protocol; null for anything else, which is left unanswered. */
export function parseAsk(message: Record<string, unknown>): Ask | null {
  const { type, seq } = message;
  if (typeof seq !== "number" || !Number.isFinite(seq)) return null;
  if (type === "ping") return { type, seq };
  if (type !== "show") return null;
  return {
    type,
    seq,
    content: text(message.content),
    caption: text(message.caption),
    camera: text(message.camera),
    take: count(message.take),
    start: count(message.start),
  };
}

/** A caption is JSON of texts by language, or plain words (then under the empty language). */
export function parseCaption(caption: string): Texts {
  if (!caption.trim().startsWith("{")) return caption.trim() ? { "": caption.trim() } : {};
  try {
    const parsed: unknown = JSON.parse(caption);
    const entries = Object.entries(parsed as Record<string, unknown>);
    return Object.fromEntries(
      // Beside the texts it may say in which language the run speaks.
      entries.filter(
        (entry): entry is [string, string] => typeof entry[1] === "string" && entry[0] !== "language",
      ),
    );
  } catch {
    return { "": caption };
  }
}

export interface CaptionLine {
  language: string;
  text: string;
}

/**
 * One or two lines of a caption: the visitor's language large, and small a second one: the display's, else the hall's
 * own, else (where the visitor's is that) English, else any there is.
 */
export function captionLines(
  texts: Texts,
  language: string,
  hall: string,
  wanted: string | null = null,
): CaptionLine[] {
  const order = [language, hall, "en", "", ...Object.keys(texts)];
  const first = order.find((tag) => texts[tag]);
  if (first === undefined) return [];
  const seconds = [
    ...(wanted ? [wanted] : []),
    ...(language === hall ? [] : [hall]),
    "en",
    ...Object.keys(texts),
  ];
  const second = seconds.find((tag) => tag !== first && texts[tag]);
  return [first, ...(second === undefined ? [] : [second])].map((tag) => ({
    language: tag,
    text: texts[tag] ?? "",
  }));
}

/** The run a display works for: the one that holds its device, else the newest that plays in its zone. */
export function runOf(playing: readonly RunView[], usedBy: string | null, zone: string): RunView | undefined {
  const holder = playing.find((run) => run.id === usedBy);
  return holder ?? playing.filter((run) => run.zone === zone).at(-1);
}

export interface Content {
  view: "greeting" | "picture" | "map";
  picture: string;
  /** Live figures by "device.point", those that the hall has. */
  figures: readonly string[];
  /** Flight of the map where the hub names none. */
  camera?: string;
}

/** What can be shown, by the name scenes use. */
export const CONTENTS = {
  welcome: { view: "greeting", picture: "welcome", figures: [] },
  goodbye: { view: "greeting", picture: "closing", figures: [] },
  "air-map": {
    view: "picture",
    picture: "air",
    figures: ["air-quality.pm25", "air-quality.pm10", "air-quality.co2", "air-quality.temperature"],
  },
  "flood-map": { view: "map", picture: "flood", figures: ["water-tank.level"], camera: "river" },
  lighting: { view: "picture", picture: "lighting", figures: ["energy-meter.power"] },
  parking: {
    view: "picture",
    picture: "parking",
    figures: ["parking.free", "parking-a.free", "parking-b.free"],
  },
  twin: { view: "map", picture: "twin", figures: [], camera: "overview" },
  beam: { view: "picture", picture: "beam", figures: ["beam-sensor.strain", "beam-sensor.vibration"] },
  meeting: {
    view: "picture",
    picture: "meeting",
    figures: ["meeting-climate.co2", "meeting-climate.temperature"],
  },
} as const satisfies Record<string, Content>;

export type ContentId = keyof typeof CONTENTS;

export const isContent = (id: string): id is ContentId => Object.hasOwn(CONTENTS, id);

/** Whether a display draws this itself: a view, a dark screen, the idle screen. All else is in the content store. */
export function ownContent(wanted: string): wanted is ContentId | "blank" | "" {
  return wanted === "blank" || wanted === "" || isContent(wanted);
}

/** The set of indicators that is shown where none is named: what is tagged so, else an example. */
export const INDICATORS = "indicators";
export function indicatorsItem(items: readonly ContentView[]): ContentView | undefined {
  const sets = items.filter((item) => item.kind === "data" && item.tags.includes(INDICATORS));
  return sets.find((item) => !item.example) ?? sets[0];
}

/** The language of the idle screen: each in turn, `seconds` long. */
export function turn(languages: readonly string[], now: number, seconds: number): string {
  return languages[Math.floor(now / seconds) % Math.max(1, languages.length)] ?? "vi";
}
