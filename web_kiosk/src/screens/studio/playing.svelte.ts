/** Playing a part of the text on the hall's real devices: asked first, then watched until it ends. */
import { getContext, setContext } from "svelte";
import type { StudioApi } from "../../api/studio";
import type { RunView } from "../../api/types";
import type { Live } from "../../live/store.svelte";
import type { Script } from "./script.svelte";

export type Part = { only: string } | { from: string };

export class Playing {
  /** What somebody wants to play and has to say yes to: the hall moves. */
  asked = $state.raw<Part | null>(null);
  starting = $state(false);
  error = $state.raw<unknown>(null);
  private started = $state.raw<RunView | null>(null);

  /** The run as it stands; null when none was started here. */
  readonly run: RunView | null = $derived.by(() =>
    this.started === null ? null : (this.live.runs.get(this.started.id) ?? this.started),
  );
  readonly busy: boolean = $derived.by(
    () =>
      this.starting || (this.run !== null && this.run.ended_at === null && this.live.runs.has(this.run.id)),
  );

  constructor(
    private readonly api: StudioApi,
    private readonly live: Live,
    private readonly script: Script,
  ) {}

  ask(part: Part): void {
    this.error = null;
    this.asked = part;
  }

  async begin(language: string): Promise<void> {
    const part = this.asked;
    this.asked = null;
    if (part === null) return;
    this.starting = true;
    this.started = null;
    try {
      this.started = await this.api.play(this.script.name, this.script.text, language, part);
    } catch (error) {
      this.error = error;
    } finally {
      this.starting = false;
    }
  }

  close(): void {
    this.started = null;
    this.error = null;
  }
}

const KEY = Symbol("playing");

export function providePlaying(playing: Playing): void {
  setContext(KEY, playing);
}

export function usePlaying(): Playing {
  return getContext<Playing>(KEY);
}
