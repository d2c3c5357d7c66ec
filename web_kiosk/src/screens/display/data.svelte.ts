/** What a display knows: selectors from the store, and the browser_display protocol over the live socket. */
import { onMount, tick, untrack } from "svelte";
import type { PointView, ScreenView, Texts } from "../../api/types";
import { useI18n } from "../../i18n/i18n.svelte";
import { useLive, type Live } from "../../live/store.svelte";
import type { Values } from "../../parts/illustrations/readings";
import { captionLines, parseAsk, parseCaption, runOf, shownContent, turn, type Show } from "./logic";

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

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

export class Display {
  readonly live = useLive();
  readonly i18n = useI18n();
  /** What the hub asked for last; null until it has asked for anything. */
  wish = $state.raw<Show | null>(null);
  /** The picture's own report that it stands; set by the map, which needs a while. */
  private ready: Promise<void> = Promise.resolve();
  private settle: () => void = () => {};

  constructor(private readonly id: () => string) {
    onMount(() => this.live.onScreenMessage((message) => this.received(message)));
    $effect(() => {
      const language = this.language;
      untrack(() => (this.i18n.language = language));
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

  get content() {
    return shownContent(this.wish?.content ?? "");
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
    if (this.content === "") return turn(languages, this.live.now, TURN);
    return this.live.hall?.default_language ?? "vi";
  }

  /** The caption asked for; where there is none, what the run that holds this display is saying. */
  get captions() {
    const hall = this.live.hall?.default_language ?? "vi";
    const asked = parseCaption(this.wish?.caption ?? "");
    const holds =
      this.run !== undefined && this.run.id === this.live.devices.get(this.screen?.device ?? "")?.used_by;
    const texts = Object.keys(asked).length > 0 || !holds ? asked : (this.run?.caption ?? {});
    return captionLines(texts, this.language, hall);
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

  /** Paint, then answer with what really stands there: an unknown content is answered as the idle screen. */
  private async show({ seq, content, caption, camera }: Show): Promise<void> {
    this.wish = { seq, content, caption, camera };
    await tick();
    await this.ready;
    await frame();
    await frame();
    // Overtaken by a newer wish: only that one is answered.
    if (this.wish?.seq !== seq) return;
    this.live.sendScreen({ type: "shown", seq, content: this.content, caption, camera });
  }
}
