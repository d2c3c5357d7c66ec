/** Short names for the generated API types. Meanings are documented in the hub's schemas. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Texts = Record<string, string>;
export type Value = boolean | number | string;

export type ApprovalRequest = Schemas["ApprovalRequest"];
export type AskView = Schemas["AskView"];
export type AvailabilityView = Schemas["AvailabilityView"];
export type BrokenSceneView = Schemas["BrokenSceneView"];
export type CauseView = Schemas["CauseView"];
export type ChoiceView = Schemas["ChoiceView"];
export type CommandAnswer = Schemas["CommandAnswer"];
export type ConfirmationView = Schemas["ConfirmationView"];
export type ConflictView = Schemas["ConflictView"];
export type DeviceHealthView = Schemas["DeviceHealthView"];
export type DeviceView = Schemas["DeviceView"];
export type DiscoveredEntityView = Schemas["DiscoveredEntityView"];
export type DiscoveredPointView = Schemas["DiscoveredPointView"];
export type DiscoveredView = Schemas["DiscoveredView"];
export type EventView = Schemas["EventView"];
export type Fault = Schemas["FaultRequest"]["fault"];
export type FigureView = Schemas["FigureView"];
export type GroupStopView = Schemas["GroupStopView"];
export type GroupView = Schemas["GroupView"];
export type HallView = Schemas["HallView"];
export type HealthView = Schemas["HealthView"];
export type LiveChanges = Schemas["LiveChanges"];
export type LivePoint = Schemas["LivePoint"];
export type LivePong = Schemas["LivePong"];
export type LiveScreen = Schemas["LiveScreen"];
export type LiveSnapshot = Schemas["LiveSnapshot"];
export type MaintenanceView = Schemas["MaintenanceView"];
export type PointView = Schemas["PointView"];
export type Problem = Schemas["Problem"];
export type ReadinessView = Schemas["ReadinessView"];
export type RejectionView = Schemas["RejectionView"];
export type RunStepView = Schemas["RunStepView"];
export type RunView = Schemas["RunView"];
export type SceneView = Schemas["SceneView"];
export type ScreenView = Schemas["ScreenView"];
export type SessionView = Schemas["SessionView"];
export type StationView = Schemas["StationView"];
export type StopView = Schemas["StopView"];
export type TourView = Schemas["TourView"];
export type TicketView = Schemas["TicketView"];
export type VerbView = Schemas["VerbView"];
export type WaitView = Schemas["WaitView"];
export type ZoneView = Schemas["ZoneView"];

export type LiveMessage = LiveSnapshot | LiveChanges | LiveScreen | LivePong;
export type RunState = RunView["state"];
export type Outcome = NonNullable<RunStepView["outcome"]>;
export type Connection = "connecting" | "live" | "lost";
