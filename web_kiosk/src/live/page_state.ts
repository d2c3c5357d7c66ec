/** What a page of the hall can tell of itself. Pure, but for what it reads from the browser it is given. */

/** As in `devices.transports.browser_page`: what a report holds. */
export interface PageState {
  boot: string;
  age: number;
  version: string | null;
  width: number;
  height: number;
  ratio: number;
  visible: boolean;
  page: string | null;
  tapped: number | null;
  memory: number | null;
  /** A display's own: whether the browser holds back sound that nobody asked for by touch; null where unknown. */
  silenced: boolean | null;
}

const LONGEST_WORD = 80;
const MEGABYTE = 1_048_576;

/** The build of the page, from the address of its first script: "/assets/index-Bad9NyBo.js" gives "Bad9NyBo". */
export function buildOf(script: string | null | undefined): string | null {
  return script?.match(/\/assets\/[\w.]+?-([\w-]{6,})\.js$/)?.[1] ?? null;
}

/** What the page says it shows: the nearest `data-page`, or a display's `data-content`. */
export function shownPage(root: ParentNode): string | null {
  const element = root.querySelector<HTMLElement>("[data-page], [data-content]");
  const shown = element?.dataset["page"] ?? element?.dataset["content"];
  return shown === undefined ? null : shown.slice(0, LONGEST_WORD);
}

/** What a display says in `data-silenced`; null where nothing says so. */
export function silenced(root: ParentNode): boolean | null {
  const said = root.querySelector<HTMLElement>("[data-silenced]")?.dataset["silenced"];
  return said === undefined ? null : said === "true";
}

/** Another word for each load of the page. Works without a secure context, which `randomUUID` does not. */
export function bootWord(crypto: Crypto = globalThis.crypto): string {
  return [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** Whether two reports tell people something different: ages move all the time. */
export function differs(before: PageState | null, now: PageState): boolean {
  if (before === null) return true;
  const { age: _age, memory: _memory, tapped, ...rest } = now;
  const same = Object.entries(rest).every(([key, value]) => before[key as keyof PageState] === value);
  // A new tap is one that lies less far back than the last one told, now.
  const newTap =
    tapped !== null && (before.tapped === null || tapped < before.tapped + (now.age - before.age) - 0.5);
  return !same || newTap;
}

/** Read the browser's state. `tappedAt`: when somebody touched it last, in milliseconds of `performance.now()`. */
export function readState(boot: string, tappedAt: number | null, view: Window = window): PageState {
  const moment = view.performance.now();
  const heap = (view.performance as Performance & { memory?: { usedJSHeapSize: number } }).memory;
  return {
    boot,
    age: moment / 1000,
    version: buildOf(view.document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src),
    width: view.innerWidth,
    height: view.innerHeight,
    ratio: view.devicePixelRatio,
    visible: view.document.visibilityState === "visible",
    page: shownPage(view.document),
    tapped: tappedAt === null ? null : (moment - tappedAt) / 1000,
    memory: heap ? Math.round((heap.usedJSHeapSize / MEGABYTE) * 10) / 10 : null,
    silenced: silenced(view.document),
  };
}
