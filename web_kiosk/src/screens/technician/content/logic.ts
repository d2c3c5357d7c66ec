/** What the content page needs to know of items, worked out from what the hub says. Pure. */
import type { ContentDetailView, ContentFileView, ContentView } from "../../../api/types";
import { plain } from "../words";

export type Kind = ContentView["kind"];
export type Role = ContentFileView["role"];
export type Version = ContentDetailView["versions"][number];

export const KINDS = [
  "video",
  "image",
  "sound",
  "document",
  "map",
  "data",
  "link",
] as const satisfies readonly Kind[];

export interface Query {
  text: string;
  kind: Kind | "all";
}

/** Items that match, by name. */
export function filterItems(items: ContentView[], query: Query): ContentView[] {
  const wanted = plain(query.text).split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    if (query.kind !== "all" && item.kind !== query.kind) return false;
    const text = plain(`${item.name} ${Object.values(item.title).join(" ")} ${item.tags.join(" ")}`);
    return wanted.every((word) => text.includes(word));
  });
}

/** The name scenes will use for a file: its own without ending, in small letters and hyphens. */
export function nameOf(filename: string, taken: ReadonlySet<string>): string {
  const stem = plain(filename.replace(/(\.\w{1,8})+$/, ""));
  const name = stem
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 56)
    .replace(/^-+|-+$/g, "");
  return free(name === "" ? "content" : name, taken);
}

/** A name nobody has: with a number behind it where it is taken. */
export function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

/** What a file says of itself before anybody gives it a title. */
export function titleOf(filename: string): string {
  const words = filename
    .replace(/(\.\w{1,8})+$/, "")
    .replace(/[_-]+/g, " ")
    .trim();
  return words === "" ? filename : words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** What a browser's file is known by again after the page was opened anew. */
export function markOf(file: Pick<File, "name" | "size" | "lastModified">): string {
  return `${file.name}:${file.size}:${file.lastModified}`.replace(/[^\x20-\x7e]/g, "?").slice(-300);
}

export type Coverage = "own" | "shared" | "missing";

/** Whether an item has a file of a role for a language: of its own, one for all languages, or none. */
export function coverage(files: ContentFileView[], role: Role, language: string): Coverage {
  const languages = files.filter((file) => file.role === role).map((file) => file.language);
  if (languages.includes(language)) return "own";
  return languages.includes("") ? "shared" : "missing";
}

/** The order in which the hub looks for a file where a language has none. */
const FALLBACKS = ["", "en", "vi", "ko"];

/** The file the hub serves for a language: the same choice as its own. */
export function fileFor(files: ContentFileView[], role: Role, language: string): ContentFileView | undefined {
  const found = files.filter((file) => file.role === role);
  for (const tag of [language, ...FALLBACKS]) {
    const file = found.find((each) => each.language === tag);
    if (file) return file;
  }
  return found[0];
}

/** A size in kilobytes or megabytes, with the digits it is worth. */
export function sizeOf(bytes: number): { value: number; digits: number; unit: "kB" | "MB" } {
  if (bytes < 100_000) return { value: bytes / 1e3, digits: bytes < 10_000 ? 1 : 0, unit: "kB" };
  const value = bytes / 1e6;
  return { value, digits: value < 10 ? 1 : 0, unit: "MB" };
}

/** Roles a file of a kind of item may have. */
export function rolesOf(kind: Kind): Role[] {
  if (kind === "video" || kind === "sound") return ["media", "captions", "poster"];
  return kind === "image" ? ["media"] : ["media", "poster"];
}

/** Endings a file chooser offers for a role; the hub looks at the bytes all the same. */
export function endings(kind: Kind, role: Role): string {
  const pictures = ".jpg,.jpeg,.png,.webp,.avif,.svg";
  if (role === "captions") return ".vtt";
  if (role === "poster") return pictures;
  const of: Record<Kind, string> = {
    video: ".mp4,.webm",
    image: pictures,
    sound: ".mp3,.ogg,.wav,.m4a",
    document: ".pdf",
    map: ".geojson,.json",
    data: ".csv,.json",
    link: "",
  };
  return of[kind];
}
