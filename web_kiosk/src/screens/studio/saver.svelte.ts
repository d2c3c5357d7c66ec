/** A draft that saves itself: one save at a time, a while after the last change; a conflict loses neither text. */
import { ProblemError } from "../../api/client";
import type { DraftHeadView, DraftView } from "../../api/studio_types";

/** Milliseconds of rest before a change is saved, and before a save that failed is tried again. */
export const REST = 2_000;
export const AGAIN = 5_000;

export type SaveState = "saved" | "waiting" | "saving" | "failed" | "conflict";

/** Somebody else's text, saved since ours began from; null where they took the draft away. */
export interface Conflict {
  other: DraftView | null;
}

type Save = (text: string, revision: number | null) => Promise<DraftHeadView>;

export class Saver {
  state = $state<SaveState>("saved");
  /** When the hub had it last, epoch seconds; null before the first save here. */
  at = $state<number | null>(null);
  error = $state.raw<unknown>(null);
  conflict = $state.raw<Conflict | null>(null);
  revision = $state<number | null>(null);

  private wanted: string;
  private kept: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private under: Promise<void> | null = null;

  constructor(
    private readonly save: Save,
    text: string,
    draft: DraftView | null,
  ) {
    this.wanted = this.kept = text;
    this.revision = draft?.revision ?? null;
    this.at = draft?.at ?? null;
  }

  /** Whether leaving now would lose something. */
  get unsaved(): boolean {
    return this.wanted !== this.kept || this.state === "saving";
  }

  changed(text: string): void {
    this.wanted = text;
    if (this.state === "conflict" || this.state === "saving") return;
    if (text === this.kept) {
      clearTimeout(this.timer);
      this.state = "saved";
      return;
    }
    this.state = "waiting";
    this.later(REST);
  }

  /** Save now what is not saved yet; returns whether the hub has it all. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.wanted !== this.kept && this.state !== "conflict") {
      await this.once();
      if (this.state === "failed") return false;
    }
    return this.state !== "conflict";
  }

  /** Save even a text that equals what is published: a publication needs a draft. */
  async ensureDraft(): Promise<boolean> {
    if (!(await this.flush())) return false;
    if (this.revision !== null) return true;
    await this.once();
    return this.state === "saved";
  }

  /** Ours takes the place of theirs. */
  async keepMine(): Promise<void> {
    this.revision = this.conflict?.other?.revision ?? null;
    this.conflict = null;
    this.state = "waiting";
    await this.once();
  }

  /** Theirs is what we go on with; the caller puts it into the editor. */
  takeTheirs(): DraftView | null {
    const other = this.conflict?.other ?? null;
    this.conflict = null;
    this.restart(other?.text ?? this.wanted, other);
    return other;
  }

  /** Go on from what the hub has now: after a publication, or when a draft was thrown away. */
  restart(text: string, draft: DraftView | null): void {
    clearTimeout(this.timer);
    this.wanted = this.kept = text;
    this.revision = draft?.revision ?? null;
    this.at = draft?.at ?? null;
    this.state = "saved";
    this.error = null;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private later(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.once(), milliseconds);
  }

  private once(): Promise<void> {
    this.under ??= this.attempt().finally(() => (this.under = null));
    return this.under;
  }

  private async attempt(): Promise<void> {
    clearTimeout(this.timer);
    const text = this.wanted;
    this.state = "saving";
    try {
      const draft = await this.save(text, this.revision);
      this.kept = text;
      this.revision = draft.revision;
      this.at = draft.at;
      this.error = null;
      this.state = this.wanted === text ? "saved" : "waiting";
      if (this.state === "waiting") this.later(REST);
    } catch (error) {
      this.refused(error);
    }
  }

  private refused(error: unknown): void {
    const problem =
      error instanceof ProblemError ? (error.problem as { status: number; draft?: DraftView | null }) : null;
    if (problem?.status === 409 && "draft" in problem) {
      this.conflict = { other: problem.draft ?? null };
      this.state = "conflict";
      return;
    }
    this.error = error;
    this.state = "failed";
    this.later(AGAIN);
  }
}
