/** Short names for the studio's generated types. Meanings are documented in the hub's schemas. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type CaptureView = Schemas["CaptureView"];
export type CheckView = Schemas["CheckView"];
export type DraftHeadView = Schemas["DraftHeadView"];
export type DraftView = Schemas["DraftView"];
export type FaultRequest = Schemas["RehearsalFaultRequest"];
export type LaneMarkView = Schemas["LaneMarkView"];
export type LaneStationView = Schemas["LaneStationView"];
export type LaneView = Schemas["LaneView"];
export type LanesView = Schemas["LanesView"];
export type PublishedView = Schemas["PublishedView"];
export type RehearsalView = Schemas["RehearsalView"];
export type ScriptFindingView = Schemas["ScriptFindingView"];
export type SegmentView = Schemas["TrackSegmentView"];
export type StudioDocumentView = Schemas["StudioDocumentView"];
export type StudioSceneView = Schemas["StudioSceneView"];
export type TrackView = Schemas["TrackView"];
export type VersionTextView = Schemas["VersionTextView"];
export type VersionView = Schemas["VersionView"];
export type VocabularyDeviceView = Schemas["VocabularyDeviceView"];
export type VocabularyPointView = Schemas["VocabularyPointView"];
export type VocabularyView = Schemas["VocabularyView"];
export type Tone = LaneStationView["tone"];
