/** The studio's views. */
import type { RunView, Texts, Value } from "./types";

export interface PublishedView {
  number: number;
  hash: string;
  at: number;
  by: string;
  note: string;
  origin: "studio" | "file";
}
export interface DraftHeadView {
  revision: number;
  at: number;
  by: string;
  base: number | null;
}
export interface DraftView extends DraftHeadView {
  text: string;
}
export interface StudioSceneView {
  name: string;
  title: Texts;
  zone: string | null;
  published: PublishedView | null;
  draft: DraftHeadView | null;
  errors: number;
  warnings: number;
  on_stage: boolean;
}
export interface StudioDocumentView {
  name: string;
  published: PublishedView | null;
  published_text: string | null;
  draft: DraftView | null;
}
export interface VersionView extends PublishedView {
  current: boolean;
}
export interface VersionTextView extends VersionView {
  text: string;
}
export interface ScriptFindingView {
  severity: "error" | "warning";
  code: string;
  line: number;
  column: number;
  end_column: number;
  texts: Texts;
  suggestion: string | null;
}
export interface DurationView {
  shortest: number;
  expected: number;
  longest: number;
}
export interface StepRowView {
  path: string;
  kind: string;
  label: Texts;
  detail: Texts;
  depth: number;
  parent: string | null;
  branch: string;
  enabled: boolean;
  named: boolean;
  duration: DurationView | null;
  findings: number;
}
export interface QuestionView {
  path: string;
  text: Texts;
  choices: Texts[];
}
export interface ConcernedDeviceView {
  id: string;
  name: Texts;
  needed: boolean;
  changed: boolean;
  rehearsable: boolean;
}
export interface CheckView {
  passed: boolean;
  findings: ScriptFindingView[];
  title: Texts;
  zone: string | null;
  duration: DurationView | null;
  max_length: number | null;
  steps: StepRowView[];
  markers: string[];
  questions: QuestionView[];
  devices: ConcernedDeviceView[];
  breaks: string[];
}
export interface VocabularyPointView {
  name: string;
  label: Texts;
  type: "boolean" | "integer" | "number" | "text" | "choice";
  unit: string;
  minimum: number | null;
  maximum: number | null;
  choices: string[];
  known: string[];
  writable: boolean;
  feedback: boolean;
}
export interface VocabularyVerbView {
  name: string;
  label: Texts;
  sets: string | null;
  arguments: { name: string; required: boolean }[];
}
export interface VocabularyDeviceView {
  id: string;
  name: Texts;
  zone: string;
  points: VocabularyPointView[];
  verbs: VocabularyVerbView[];
}
export interface VocabularyWordView {
  id: string;
  name: Texts;
}
export interface VocabularyView {
  languages: string[];
  zones: VocabularyWordView[];
  devices: VocabularyDeviceView[];
  scenes: { id: string; title: Texts; parameters: string[] }[];
  media: string[];
  functions: { name: string; takes: string; help: string }[];
  faults: VocabularyWordView[];
  step_kinds: string[];
}
export interface CaptureView {
  text: string;
  points: { device: string; point: string; value: Value; at: number }[];
  left_out: { device: string; point: string | null; code: string; texts: Texts }[];
}
export interface FaultRequest {
  device: string;
  fault: string;
  at?: number;
  until?: number | null;
  step?: string | null;
}
export type Tone = "good" | "waiting" | "bad" | "quiet" | "plain";
export interface SegmentView {
  start: number;
  end: number;
  text: string;
  tone: Tone;
  number: number | null;
}
export interface TrackView {
  label: string;
  unit: string;
  wanted: SegmentView[];
  actual: SegmentView[];
}
export interface LaneMarkView {
  at: number;
  kind: "fault" | "mended" | "offline" | "online" | "confirmed" | "unconfirmed" | "command" | "person";
  text: string;
}
export interface LaneView {
  device: string;
  name: string;
  tracks: TrackView[];
  marks: LaneMarkView[];
  away: SegmentView[];
  verdict: string;
  tone: Tone;
}
export interface LaneStationView {
  path: string;
  kind: string;
  label: string;
  start: number;
  end: number;
  tone: Tone;
  outcome: string;
  note: string;
  level: number;
  main: boolean;
  planned: number | null;
}
export interface LanesView {
  title: string;
  subtitle: string;
  language: string;
  duration: number;
  verdict: string;
  tone: Tone;
  stations: LaneStationView[];
  lanes: LaneView[];
  facts: string[][];
  findings: string[];
  bands: { start: number; end: number; text: string; tone: Tone }[];
}
export interface RehearsalView {
  scene: string;
  state: string;
  passed: boolean;
  safe: boolean;
  seconds: number;
  took_seconds: number;
  path: string[];
  answers: { path: string; answer: number }[];
  not_at_baseline: string[];
  unsaid: string[];
  unrestored: Texts[];
  problems: string[];
  lanes: LanesView;
}
export type PlayedView = RunView;
