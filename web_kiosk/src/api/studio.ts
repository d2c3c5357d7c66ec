/** The studio's calls. Each answers with its view or throws `ProblemError`. */
import type { Api } from "./client";
import type {
  CaptureView,
  CheckView,
  DraftHeadView,
  DraftView,
  FaultRequest,
  PublishedView,
  RehearsalView,
  StudioDocumentView,
  StudioSceneView,
  VersionTextView,
  VersionView,
  VocabularyView,
} from "./studio_types";
import type { RunView, Texts } from "./types";

/** A rehearsal plays minutes in virtual time; on a slow machine that takes a while. */
const REHEARSAL_DEADLINE = 60_000;

interface Wanted {
  text: string;
  language: string;
  faults: FaultRequest[];
  choices: number[];
}

interface Items<T> {
  items: T[];
}

export class StudioApi {
  constructor(private readonly api: Api) {}

  scenes = async (): Promise<StudioSceneView[]> =>
    (await this.api.ask<Items<StudioSceneView>>("GET", "/api/studio/scenes")).items;
  vocabulary = (): Promise<VocabularyView> => this.api.ask("GET", "/api/studio/vocabulary");
  create = (name: string, title: Texts, zone: string | null): Promise<StudioDocumentView> =>
    this.api.ask("POST", "/api/studio/scenes", { name, title, zone });
  document = (name: string): Promise<StudioDocumentView> => this.api.ask("GET", scene(name));

  save = (name: string, text: string, revision: number | null): Promise<DraftHeadView> =>
    this.api.ask("PUT", `${scene(name)}/draft`, { text, revision });
  discard = (name: string, revision: number): Promise<void> =>
    this.api.ask("DELETE", `${scene(name)}/draft?revision=${revision}`);
  publish = (name: string, revision: number, note: string): Promise<PublishedView> =>
    this.api.ask("POST", `${scene(name)}/publish`, { revision, note });

  versions = async (name: string): Promise<VersionView[]> =>
    (await this.api.ask<Items<VersionView>>("GET", `${scene(name)}/versions`)).items;
  version = (name: string, number: number): Promise<VersionTextView> =>
    this.api.ask("GET", `${scene(name)}/versions/${number}`);

  /** Make an old version the draft; `revision` is that of the draft it takes the place of. */
  restore = (name: string, number: number, revision: number | null): Promise<DraftView> =>
    this.api.ask("POST", `${scene(name)}/versions/${number}/restore`, { revision });

  check = (name: string, text: string): Promise<CheckView> =>
    this.api.ask("POST", "/api/studio/check", { name, text });
  /** Play a text in virtual time; ended early when `signal` is given up. */
  rehearse = (name: string, wanted: Wanted, signal: AbortSignal): Promise<RehearsalView> =>
    this.api.ask("POST", "/api/studio/rehearse", { name, ...wanted }, REHEARSAL_DEADLINE, signal);
  capture = (devices: string[]): Promise<CaptureView> =>
    this.api.ask("POST", "/api/studio/capture", { devices });
  /** Play on the real devices: only one step, or from a step of the main row on. */
  play = (
    name: string,
    text: string,
    language: string,
    part: { only: string } | { from: string },
  ): Promise<RunView> => this.api.ask("POST", `${scene(name)}/play`, { text, language, ...part });
}

function scene(name: string): string {
  return `/api/studio/scenes/${encodeURIComponent(name)}`;
}
