/** The kiosk's state and what it can do, over the live store and the API. */
import type { Api } from "../../api/client";
import type { RunView, SceneView, ScreenView, TicketView, Understood } from "../../api/types";
import type { I18n } from "../../i18n/i18n.svelte";
import type { Live } from "../../live/store.svelte";
import { problemText } from "../../parts/problem";
import { isStartable } from "../../parts/readiness";
import {
  figuresFor,
  isTicket,
  othersPlaying,
  ownRun,
  ownTicket,
  scenesOf,
  viewOf,
  type Place,
} from "./logic";
import { whyNot } from "./reasons";

/** Why a tap on a scene did nothing, shown at its tile. */
export interface Refusal {
  scene: string;
  /** In the language the screen has when it is shown. */
  text: () => string;
}

/** As many figures as a picture has room for. */
const MOST_FIGURES = 2;

export class Kiosk {
  place = $state<Place>("attract");
  /** The scene whose start is on its way to the hub. */
  starting = $state<string | null>(null);
  refusal = $state<Refusal | null>(null);
  /** The choice sent for the open question, by the time it was asked. */
  sent = $state<{ asked: number; choice: number } | null>(null);
  stopping = $state(false);
  /** Why a command to the run failed. */
  trouble = $state<(() => string) | null>(null);
  opinion = $state<number | null>(null);
  understood = $state<Understood | null>(null);

  private started = $state<string | null>(null);
  private left = $state<string | null>(null);

  constructor(
    readonly id: string,
    private readonly live: Live,
    private readonly api: Api,
    private readonly i18n: I18n,
  ) {}

  readonly screen: ScreenView | undefined = $derived.by(() => this.live.screen("kiosk", this.id));
  readonly scenes: SceneView[] = $derived.by(() =>
    this.screen ? scenesOf(this.screen, this.live.scenes, this.live.hall?.screens ?? []) : [],
  );
  readonly run: RunView | undefined = $derived.by(() =>
    ownRun(this.live.runs.values(), `kiosk/${this.id}`, this.started, this.left),
  );
  /** The place in the queue this kiosk has. */
  readonly ticket: TicketView | undefined = $derived.by(() =>
    ownTicket(this.live.queue.values(), `kiosk/${this.id}`),
  );
  readonly view = $derived.by(() => viewOf(this.place, this.run, this.starting !== null));
  readonly others: RunView[] = $derived.by(() =>
    this.screen ? othersPlaying(this.live.playing, this.screen.zone, this.run) : [],
  );
  /** Every kiosk's figures: where this one has none of a scene, another may. */
  readonly allFigures = $derived.by(() => this.live.hall?.screens.flatMap((screen) => screen.figures) ?? []);
  /** The live figures that go with the run's picture. */
  readonly figures = $derived.by(() => {
    const scene = this.run && this.live.scenes.get(this.run.scene);
    return figuresFor(scene, this.screen?.figures ?? [], this.allFigures, MOST_FIGURES);
  });

  /** Start a scene, or wait for it where it is busy: the tile answers at once, the hub a moment later. */
  async start(scene: SceneView): Promise<void> {
    if (this.starting !== null) return;
    this.refusal = null;
    if (!isStartable(scene.readiness) && scene.readiness.state !== "busy") {
      this.refusal = { scene: scene.id, text: () => whyNot(this.i18n, scene, this.live.devices) };
      return;
    }
    this.starting = scene.id;
    try {
      const answer = await this.api.startOrWait(scene.id, this.i18n.language);
      if (!isTicket(answer)) this.started = answer.id;
      this.place = "home";
    } catch (error) {
      this.refusal = { scene: scene.id, text: () => problemText(this.i18n, error) };
    } finally {
      this.starting = null;
    }
  }

  /** It is this kiosk's turn, and somebody is there. */
  async confirmTurn(ticket: TicketView): Promise<void> {
    await this.tell(async () => (this.started = (await this.api.confirmTurn(ticket.id)).id));
  }

  async leaveQueue(ticket: TicketView): Promise<void> {
    await this.tell(() => this.api.leaveQueue(ticket.id));
  }

  async choose(run: RunView, choice: number): Promise<void> {
    if (!run.ask || this.sent?.asked === run.ask.asked_at) return;
    this.sent = { asked: run.ask.asked_at, choice };
    await this.tell(() => this.api.choose(run.id, choice)).then((taken) => taken || (this.sent = null));
  }

  async stop(run: RunView): Promise<void> {
    this.stopping = true;
    if (await this.tell(() => this.api.control(run.id, "stop"))) this.leave(run);
    this.stopping = false;
  }

  async sendOpinion(run: RunView, score: number): Promise<void> {
    this.opinion = score;
    const taken = await this.tell(() => this.api.sendOpinion(run.id, score, this.i18n.language));
    if (!taken) this.opinion = null;
  }

  /** The one question, after the face: the hub keeps both as one opinion. */
  async sendUnderstood(run: RunView, understood: Understood): Promise<void> {
    if (this.opinion === null) return;
    const score = this.opinion;
    this.understood = understood;
    const send = () => this.api.sendOpinion(run.id, score, this.i18n.language, understood);
    if (!(await this.tell(send))) this.understood = null;
  }

  /** Back from a run to the scenes. */
  leave(run: RunView | undefined): void {
    if (run) this.left = run.id;
    this.opinion = this.understood = this.sent = this.trouble = null;
    this.place = "home";
  }

  /** As for the next visitor. */
  reset(): void {
    this.leave(this.run);
    this.refusal = null;
    this.place = "attract";
    this.i18n.language = this.live.hall?.default_language ?? this.i18n.language;
  }

  private async tell(act: () => Promise<unknown>): Promise<boolean> {
    this.trouble = null;
    try {
      await act();
      return true;
    } catch (error) {
      this.trouble = () => problemText(this.i18n, error);
      return false;
    }
  }
}
