/** Fetches what scenes will show before they do, so that its first picture is there at once. */
import type { ContentView } from "../../../api/types";
import { pickFile, type ContentFile } from "./choose";

/** Films that are held ready at a time: each holds some megabytes of the browser's memory. */
const FILMS = 3;
/** Files above this size, in bytes, are left to their turn. */
const LARGEST = 30_000_000;

export class Preloader {
  private readonly done = new Set<string>();
  private readonly films: HTMLMediaElement[] = [];
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly find: (name: string) => Promise<ContentView>) {}

  /** Have these at hand, the first ones first. What can't be had now is tried again when it is wanted again. */
  want(names: readonly string[], language: string): void {
    for (const name of names) this.turn = this.turn.then(() => this.fetch(name, language)).catch(() => {});
  }

  private async fetch(name: string, language: string): Promise<void> {
    const item = await this.find(name);
    const file = pickFile(item, "media", language);
    if (file === undefined || item.kind === "link" || this.done.has(file.address)) return;
    this.done.add(file.address);
    try {
      await this.load(item, file);
    } catch (error) {
      this.done.delete(file.address);
      throw error;
    }
  }

  private async load(item: ContentView, file: ContentFile): Promise<void> {
    if (item.kind === "video" || item.kind === "sound") {
      if (this.films.length >= FILMS) return;
      const film = document.createElement(item.kind === "video" ? "video" : "audio");
      film.preload = "auto";
      film.muted = true;
      film.src = file.address;
      this.films.push(film);
    } else if ((file.size ?? 0) <= LARGEST) {
      // Addresses by hash may be kept for ever: this fills the browser's own cache.
      await (await fetch(file.address)).arrayBuffer();
    }
  }
}
