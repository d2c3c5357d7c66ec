/** What a browser can tell of a file before it is sent: how long it is, how large, and a picture of it. */

export interface Measures {
  width?: number;
  height?: number;
  duration?: number;
  /** A picture that stands for a film (one of its first frames) or a document (its first page). */
  poster?: Blob;
}

/** Seconds a browser has to open a file: one it can't play must not hold up the upload. */
const PATIENCE = 8_000;
const POSTER_WIDTH = 1280;
/** Where the first frame is taken: the very first is often black. */
const POSTER_AT = 0.5;

/**
 * Measure a film or a sound, and make a picture of a film or a document; anything else the hub measures itself.
 * Never throws: what can't be told is left out.
 */
export async function measure(file: File): Promise<Measures> {
  if (/\.pdf$/i.test(file.name) || file.type === "application/pdf") return covered(file);
  const video = /\.(mp4|webm)$/i.test(file.name) || file.type.startsWith("video/");
  const sound = /\.(mp3|ogg|wav|m4a)$/i.test(file.name) || file.type.startsWith("audio/");
  if (!video && !sound) return {};
  const address = URL.createObjectURL(file);
  const element = document.createElement(video ? "video" : "audio");
  try {
    element.muted = true;
    element.preload = "auto";
    element.src = address;
    await once(element, "loadeddata");
    const duration = await lengthOf(element);
    const measures: Measures = duration === null ? {} : { duration };
    if (element instanceof HTMLVideoElement && element.videoWidth > 0) {
      measures.width = element.videoWidth;
      measures.height = element.videoHeight;
      const poster = await frame(element, Math.min(POSTER_AT, (duration ?? 0) / 2));
      if (poster) measures.poster = poster;
    }
    return measures;
  } catch {
    return {};
  } finally {
    element.removeAttribute("src");
    element.load();
    URL.revokeObjectURL(address);
  }
}

async function covered(file: File): Promise<Measures> {
  try {
    const { cover } = await import("../../../parts/pdf");
    const poster = await cover(file, POSTER_WIDTH);
    return poster === null ? {} : { poster };
  } catch {
    return {};
  }
}

/** Seconds; a film recorded by a browser says "infinite" until somebody seeks behind its end. */
async function lengthOf(element: HTMLMediaElement): Promise<number | null> {
  if (element.duration === Infinity) {
    const known = once(element, "durationchange");
    element.currentTime = 1e7;
    await known;
  }
  return Number.isFinite(element.duration) ? element.duration : null;
}

async function frame(video: HTMLVideoElement, at: number): Promise<Blob | null> {
  const there = once(video, "seeked");
  video.currentTime = at;
  await there;
  const scale = Math.min(1, POSTER_WIDTH / video.videoWidth);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
}

function once(element: HTMLMediaElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(() => reject(new Error(`no ${event}`))), PATIENCE);
    const heard = (): void => done(resolve);
    const failed = (): void => done(() => reject(new Error("not playable")));
    const done = (end: () => void): void => {
      clearTimeout(timer);
      element.removeEventListener(event, heard);
      element.removeEventListener("error", failed);
      end();
    };
    element.addEventListener(event, heard);
    element.addEventListener("error", failed);
  });
}
