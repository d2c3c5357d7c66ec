/** Screens as things to look after, and pairing. */
import type { Api } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type NewScreen = Schemas["NewScreenRequest"];
export type PairedView = Schemas["PairedView"];
export type PairingView = Schemas["PairingView"];
export type ScreenAnswer = Schemas["ScreenAnswer"];
export type ScreenPictureView = Schemas["ScreenPictureView"];
export type ScreenStateView = Schemas["ScreenStateView"];
export type ScreensView = Schemas["ScreensView"];

/** A page that loads anew and draws its picture takes its time. */
const SCREEN_DEADLINE = 75_000;

export class ScreensApi {
  constructor(private readonly api: Api) {}

  /** `screen` is "kiosk/lobby" in all of these. */
  list = (): Promise<ScreensView> => this.api.ask("GET", "/api/screens");
  identify = (screen: string, seconds = 8): Promise<ScreenAnswer> =>
    this.api.ask("POST", `/api/screens/${screen}/identify`, { seconds });
  reload = (screen: string): Promise<ScreenAnswer> =>
    this.api.ask("POST", `/api/screens/${screen}/reload`, undefined, SCREEN_DEADLINE);
  takePicture = (screen: string): Promise<ScreenPictureView> =>
    this.api.ask("POST", `/api/screens/${screen}/picture`, undefined, SCREEN_DEADLINE);
  unpair = (screen: string): Promise<void> => this.api.ask("DELETE", `/api/screens/${screen}/keys`);
  approve = (code: string, screen: string): Promise<PairedView> =>
    this.api.ask("POST", "/api/pairings/approve", { code, screen });

  add = (screen: NewScreen): Promise<PairedView> => this.api.ask("POST", "/api/screens", screen);
  remove = (screen: string): Promise<void> => this.api.ask("DELETE", `/api/screens/${screen}`);

  begin = (wish: string): Promise<PairingView> => this.api.ask("POST", "/api/pairings", { wish });
  mine = (): Promise<PairingView> => this.api.ask("GET", "/api/pairings/mine");
  become = (): Promise<PairedView> => this.api.ask("POST", "/api/pairings/mine/screen");
}

/** Where a screen's latest picture is; `at` makes a newer one another address. */
export function pictureUrl(screen: string, at: number): string {
  return `/api/screens/${screen}/picture?at=${Math.round(at * 1000)}`;
}
