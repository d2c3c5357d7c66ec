/** Which file of an item is shown in a language, and what may be shown at all. Pure. */
import type { ContentView } from "../../../api/types";

export type ContentFile = ContentView["files"][number];
export type Role = ContentFile["role"];

/** Why a display can't show something: the words of the browser_display protocol. */
export type Failure =
  "media_missing" | "media_broken" | "media_unreachable" | "media_silenced" | "page_not_allowed";

/** As the hub chooses: the language, what is for every language, English, Vietnamese, Korean, any. */
const FALLBACKS = ["en", "vi", "ko"];

export function pickFile(item: ContentView, role: Role, language: string): ContentFile | undefined {
  const files = item.files.filter((file) => file.role === role);
  for (const tag of [language, "", ...FALLBACKS]) {
    const found = files.find((file) => file.language === tag);
    if (found) return found;
  }
  return files[0];
}

/** The language a file is in, where that is another one than was asked for; null where it fits. */
export function otherLanguage(file: ContentFile, language: string): string | null {
  return file.language === "" || file.language === language ? null : file.language;
}

/** Captions by language, for at most two languages, the first one first; without the first, whatever there is. */
export function captionFiles(item: ContentView, languages: readonly string[]): ContentFile[] {
  const found = languages.flatMap((language) =>
    item.files.filter((file) => file.role === "captions" && file.language === language),
  );
  const any = pickFile(item, "captions", languages[0] ?? "");
  return found.length > 0 ? found.slice(0, 2) : any ? [any] : [];
}

/** Whether a page may be put on a display: the hub's own, or of an origin the hall allows. */
export function pageAllowed(address: string, own: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, protocol } = new URL(address);
  const web = protocol === "http:" || protocol === "https:";
  return web && [own, ...allowed].some((each) => URL.canParse(each) && new URL(each).origin === origin);
}

/** Whether it begins again at its end: what is tagged so, and what draws people near. */
export function loops(item: ContentView): boolean {
  return item.tags.includes("loop") || item.tags.includes("attract");
}

/** Why a file that the browser made nothing of could not be shown: it is not to be had, or it is broken. */
export async function reach(address: string): Promise<Failure> {
  try {
    const answer = await fetch(address, { method: "HEAD" });
    return answer.ok ? "media_broken" : "media_unreachable";
  } catch {
    return "media_unreachable";
  }
}
