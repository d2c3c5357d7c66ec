/** What a display knows: selectors from the store, and the browser_display protocol over the live socket. */
import { onMount, tick, untrack } from "svelte";
import type { ContentView, PointView, ScreenView, Texts } from "../../api/types";
import { useI18n } from "../../i18n/i18n.svelte";
import { useLive, type Live } from "../../live/store.svelte";
import type { Values } from "../../parts/illustrations/readings";
import { ProblemError, seg } from "../../api/client";
import { useApi } from "../../api/context";
import { captionLines, INDICATORS, indicatorsItem, ownContent, parseAsk, parseCaption, runOf } from "./logic";
import { holdsBackSound } from "./media/sound_allowed";
import { turn, type CaptionLine, type Show } from "./logic";
import type { Failure } from "./media/choose";
import { Preloader } from "./media/preload";
import { IDLE, Showing } from "./showing.svelte";

/** Seconds each language stays on the idle screen. */
const TURN = 14;

/** Live values for pictures, by "device.point"; what is stale or text is left undefined. */
export function readings(live: Live): Values {
  const values: Record<string, number | boolean | undefined> = {};
  for (const [key, point] of live.points) {
    const known = !point.stale && point.actual !== null && typeof point.actual !== "string";
    values[key] = known ? (point.actual as number | boolean) : undefined;
  }
  return values;
}

export interface LiveFigure {
  key: string;
  label: Texts;
  point: PointView;
}

/** The points of these "device.point" keys that the hall has; named with their device where there are several. */
export function liveFigures(live: Live, keys: readonly string[]): LiveFigure[] {
  const found = keys.flatMap((key) => {
    const dot = key.indexOf(".");
    const device = live.devices.get(key.slice(0, dot));
    const point = live.point(key.slice(0, dot), key.slice(dot + 1));
    return device && point ? [{ key, device, point }] : [];
  });
  const alone = new Set(found.map(({ device }) => device.id)).size < 2;
  return found.map(({ key, device, point }) => ({
    key,
    point,
    label: alone ? point.label : joined(device.name, point.label),
  }));
}

/** Two texts as one, in each language both have. */
function joined(first: Texts, second: Texts): Texts {
  const both = Object.keys(first).filter((language) => language in second);
  return Object.fromEntries(both.map((language) => [language, `${first[language]} · ${second[language]}`]));
}

/** There is no such content, although nothing is wrong with the hub. */
class Missing extends Error {}

const isMissing = (error: unknown): boolean =>
  error instanceof Missing || (error instanceof ProblemError && error.problem.status === 404);

/** In place of an item that is not there. */
const NONE: ContentView = {
  name: "",
  kind: "image",
  title: {},
  origin: "",
  example: true,
  tags: [],
  files: [],
  thumbnail: null,
  changed_at: 0,
};

/** What could not be shown, and why. */
export interface Broken {
  content: string;
  why: Failure;
}

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

export class Display {
  readonly live = useLive();
  readonly i18n = useI18n();
  private readonly api = useApi();
  readonly preloader = new Preloader((name) => this.find(name));
  /** What the hub asked for last; null until it has asked for anything. */
  wish = $state.raw<Show | null>(null);
  /** What is on the glass. */
  standing = $state.raw<Showing>(IDLE);
  /** What will be there once its first picture is; until then the one before stays. */
  coming = $state.raw<Showing | null>(null);
  /** Why what was asked for is not there. */
  broken = $state.raw<Broken | null>(null);
  /** Words that a film says itself, by language. */
  cues = $state.raw<Texts>({});
  /** The browser let no sound out. */
  silenced = $state(false);
  /** Whether it would let none out; null until it is known. */
  mute = $state<boolean | null>(null);
  private asked: { key: string; showing: Promise<Showing> } | null = null;
  /** The picture's own report that it stands; set by the map, which needs a while. */
  private ready: Promise<void> = Promise.resolve();
  private settle: () => void = () => {};

  constructor(private readonly id: () => string) {
    onMount(() => this.live.onScreenMessage((message) => this.received(message)));
    onMount(() => void holdsBackSound().then((mute) => (this.mute = mute)));
    $effect(() => {
      const language = this.language;
      untrack(() => (this.i18n.language = language));
    });
    $effect(() => {
      // Again with each connection: its hub may be another one.
      if (this.live.connection === "live") this.live.tellTime();
    });
    $effect(() => {
      const names = this.awaited;
      this.preloader.want(names, this.language);
    });
  }

  get screen(): ScreenView | undefined {
    return this.live.screen("display", this.id());
  }

  /** Live figures of the idle screen: its own, else those of a kiosk in its zone, else of any kiosk. */
  get idleFigures(): LiveFigure[] {
    const screens = this.live.hall?.screens ?? [];
    const own = this.screen;
    const source =
      [own, ...screens.filter((each) => each.zone === own?.zone), ...screens].find(
        (each) => each?.figures.length,
      ) ?? own;
    return (source?.figures ?? []).slice(0, 4).flatMap((figure) => {
      const point = this.live.point(figure.device, figure.point);
      return point ? [{ key: `${figure.device}.${figure.point}`, label: figure.label, point }] : [];
    });
  }

  get run() {
    const device = this.live.devices.get(this.screen?.device ?? "");
    return runOf(this.live.playing, device?.used_by ?? null, this.screen?.zone ?? "");
  }

  /** The run's language; on the idle screen each of the hall's in turn. */
  get language(): string {
    const languages = (this.live.hall?.languages ?? []).filter((tag) => this.i18n.speaks(tag));
    const run = this.run;
    if (run && languages.includes(run.language)) return run.language;
    if ((this.wish?.content ?? "") === "") return turn(languages, this.live.now, TURN);
    return this.live.hall?.default_language ?? "vi";
  }

  /** The second language of captions, where the hall names one for this display. */
  get second(): string | null {
    return this.screen?.second_language ?? null;
  }

  /** The caption asked for; where there is none, what the run that holds this display says, or the film itself. */
  get captions(): CaptionLine[] {
    const hall = this.live.hall?.default_language ?? "vi";
    const asked = parseCaption(this.wish?.caption ?? "");
    const holds =
      this.run !== undefined && this.run.id === this.live.devices.get(this.screen?.device ?? "")?.used_by;
    const told = Object.keys(asked).length > 0 || !holds ? asked : (this.run?.caption ?? {});
    const texts = Object.keys(told).length > 0 ? told : this.cues;
    return captionLines(texts, this.language, hall, this.second);
  }

  /** Whether what stands there has words of its own: then their place below it is kept. */
  get speaks(): boolean {
    return this.standing.item?.files.some((file) => file.role === "captions") ?? false;
  }

  /** What scenes may show here, of the content store: those of the run that plays first. */
  private get awaited(): string[] {
    const device = this.screen?.device ?? "";
    const playing = this.run?.scene;
    const scenes = [...this.live.scenes.values()];
    const ordered = [...scenes.filter((scene) => scene.id === playing), ...scenes];
    return [...new Set(ordered.flatMap((scene) => scene.shows?.[device] ?? []))].filter(
      (name) => !ownContent(name),
    );
  }

  /** A view that needs a while calls this when it is made, and `stands` when it is painted. */
  begins = (): void => {
    this.ready = new Promise((resolve) => (this.settle = resolve));
  };

  stands = (): void => this.settle();

  private received(message: Record<string, unknown>): void {
    const ask = parseAsk(message);
    if (ask?.type === "ping") this.live.sendScreen({ type: "pong", seq: ask.seq });
    if (ask?.type === "show") void this.show(ask);
  }

  /** Paint, then answer with what really stands there, or with why it does not. */
  private async show(ask: Show): Promise<void> {
    this.wish = ask;
    const key = ownContent(ask.content) ? ask.content : `${ask.content}#${ask.take}`;
    if (this.asked?.key !== key) this.asked = { key, showing: this.begin(ask, key) };
    const showing = await this.asked.showing;
    const failure = (await showing.ready) ?? showing.late;
    await tick();
    await this.ready;
    await frame();
    await frame();
    // Overtaken by a newer wish: only that one is answered.
    if (this.wish?.seq === ask.seq) this.answer(ask, failure);
  }

  private answer({ seq, content, caption, camera }: Show, failure: Failure | null): void {
    this.live.sendScreen(
      failure === null
        ? { type: "shown", seq, content, caption, camera }
        : { type: "unshown", seq, content: this.standing.content, why: failure },
    );
  }

  private async begin({ content, start }: Show, key: string): Promise<Showing> {
    if (ownContent(content)) {
      const showing = content === "" ? IDLE : new Showing(key, content);
      this.stand(showing);
      return showing;
    }
    const item = await this.find(content).catch((error: unknown) => error);
    const known = item instanceof Error ? null : (item as ContentView);
    const showing = new Showing(key, content, known ?? NONE, start, (one, why) => this.broke(one, why));
    if (known === null) showing.fails(isMissing(item) ? "media_missing" : "media_unreachable", item);
    else if (this.asked?.key === key) this.coming = showing;
    void showing.ready.then((failure) => {
      if (this.asked?.key !== key) return;
      if (failure === null) this.stand(showing);
      else this.falls(content, failure);
    });
    return showing;
  }

  private stand(showing: Showing): void {
    this.coming = this.broken = null;
    if (this.standing !== showing) this.cues = {};
    this.standing = showing;
  }

  private falls(content: string, why: Failure): void {
    this.coming = null;
    this.cues = {};
    this.standing = IDLE;
    this.broken = { content, why };
  }

  /** What stood there broke: the idle screen takes its place, and the hub hears of it. */
  private broke(showing: Showing, why: Failure): void {
    if (this.standing !== showing || this.wish === null) return;
    this.falls(showing.content, why);
    void tick().then(() => this.wish && this.answer(this.wish, why));
  }

  /** What has a tag, real data before examples; null where nothing has it. */
  async tagged(kind: ContentView["kind"], tag: string): Promise<ContentView | null> {
    const found = await this.api.items<ContentView>(`/api/content?kind=${kind}&tag=${tag}`);
    return found.find((item) => !item.example) ?? found[0] ?? null;
  }

  private async find(name: string): Promise<ContentView> {
    if (name !== INDICATORS) return this.api.ask("GET", `/api/content/${seg(name)}`);
    const found = indicatorsItem(await this.api.items<ContentView>("/api/content"));
    if (found === undefined) throw new Missing(name);
    return found;
  }
}
