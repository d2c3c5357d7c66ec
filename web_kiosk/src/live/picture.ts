/**
 * A picture of this page, by the page: a browser lets no page photograph itself, so it is drawn once more (its elements
 * with their computed styles, in an SVG on a canvas). What can't be drawn so is named. Loaded when a picture is asked for.
 */
import { domToCanvas } from "modern-screenshot";
import { DRAW_AGAIN } from "./draw_again";
import { DRAWN } from "./picture_styles";

/** Pixels of the longer side, at most: enough to read what stands there. */
const LONGEST_SIDE = 1600;
const QUALITY = 0.85;
/** Milliseconds for the hub to take it. */
const DEADLINE = 15_000;
/** Milliseconds a canvas has to show itself; a map that is drawn by software takes some seconds. */
const CANVAS_WITHIN = 10_000;

export type LeftOut = "map" | "frame" | "font";

/** Draw the page and hand the picture in. Throws when it can't be drawn, or the hub does not take it. */
export async function handIn(screen: string): Promise<void> {
  const leftOut = new Set<LeftOut>();
  const canvas = await draw(leftOut);
  const blob = await blobOf(canvas);
  const query = new URLSearchParams({ width: String(canvas.width), height: String(canvas.height) });
  for (const kind of leftOut) query.append("left_out", kind);
  const answer = await fetch(`/api/screens/${screen}/picture?${query}`, {
    method: "PUT",
    headers: { "X-Exhibit-Screen": screen, "Content-Type": blob.type },
    body: blob,
    credentials: "same-origin",
    signal: AbortSignal.timeout(DEADLINE),
  });
  if (!answer.ok) throw new Error(`the hub answered ${answer.status}`);
}

async function draw(leftOut: Set<LeftOut>): Promise<HTMLCanvasElement> {
  const root = document.body;
  const { innerWidth: width, innerHeight: height } = window;
  if (root.querySelector("iframe, object, embed")) leftOut.add("frame");
  const covers = await coverCanvases(root, leftOut);
  try {
    return await domToCanvas(root, {
      width,
      height,
      scale: Math.min(1, LONGEST_SIDE / Math.max(width, height)) || 1,
      backgroundColor: getComputedStyle(document.documentElement).backgroundColor,
      font: { cssText: await loadedFonts(leftOut) },
      features: { restoreScrollPosition: true },
      includeStyleProperties: DRAWN,
    });
  } finally {
    for (const cover of covers) cover.remove();
  }
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("the canvas could not be read"))),
      "image/webp",
      QUALITY,
    ),
  );
}

/** WebGL shows nothing to who reads it later: its owner draws again, and that stands over the canvas meanwhile. */
async function coverCanvases(root: HTMLElement, leftOut: Set<LeftOut>): Promise<HTMLImageElement[]> {
  const covers: HTMLImageElement[] = [];
  for (const canvas of root.querySelectorAll("canvas")) {
    if (canvas.width === 0 || canvas.getContext("2d") !== null) continue;
    const picture = await drawnAgain(canvas);
    if (picture === null) {
      leftOut.add("map");
      continue;
    }
    const cover = new Image();
    cover.src = picture;
    cover.style.position = "absolute";
    cover.style.inset = "0";
    cover.style.width = `${canvas.clientWidth}px`;
    cover.style.height = `${canvas.clientHeight}px`;
    await cover.decode();
    canvas.after(cover);
    covers.push(cover);
  }
  return covers;
}

async function drawnAgain(canvas: HTMLCanvasElement): Promise<string | null> {
  const asked: Promise<string>[] = [];
  const detail = (picture: Promise<string>) => void asked.push(picture);
  canvas.dispatchEvent(new CustomEvent(DRAW_AGAIN, { detail }));
  const first = asked[0];
  if (first === undefined) return null;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), CANVAS_WITHIN));
  return Promise.race([first.catch(() => null), late]);
}

/** The rules of the font files this page has loaded, with the files in them: an SVG may load nothing. */
async function loadedFonts(leftOut: Set<LeftOut>): Promise<string> {
  const loaded = new Set([...document.fonts].filter(({ status }) => status === "loaded").map(faceKey));
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const faces = rules.filter((rule) => rule instanceof CSSFontFaceRule);
  const wanted = faces.filter(({ style }) =>
    loaded.has(
      faceKey({
        family: style.getPropertyValue("font-family"),
        weight: style.getPropertyValue("font-weight"),
        style: style.getPropertyValue("font-style"),
        unicodeRange: style.getPropertyValue("unicode-range"),
      }),
    ),
  );
  const texts = await Promise.all(wanted.map(embedded));
  if (texts.some((text) => text === null)) leftOut.add("font");
  return texts.filter((text) => text !== null).join("\n");
}

type Face = Pick<FontFace, "family" | "weight" | "style" | "unicodeRange">;

function faceKey({ family, weight, style, unicodeRange }: Face): string {
  const range = unicodeRange.replace(/\s+/g, "").toLowerCase();
  return [family.replace(/["']/g, ""), weight || "normal", style || "normal", range || "u+0-10ffff"]
    .join("|")
    .toLowerCase();
}

async function embedded(rule: CSSFontFaceRule): Promise<string | null> {
  const address = rule.style.getPropertyValue("src").match(/url\(["']?([^"')]+)["']?\)/)?.[1];
  if (address === undefined) return null;
  try {
    const file = await (await fetch(new URL(address, rule.parentStyleSheet?.href ?? location.href))).blob();
    const data = await dataUrl(file);
    return rule.cssText.replace(/src:[^;]+;/, `src: url("${data}") format("woff2");`);
  } catch {
    return null;
  }
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("could not be read"));
    reader.readAsDataURL(blob);
  });
}
