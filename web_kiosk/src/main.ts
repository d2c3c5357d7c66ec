import "./tokens/fonts.css";
import "./tokens/tokens.css";
import "./tokens/base.css";
import { mount, type Component } from "svelte";
import App from "./App.svelte";
import { LANGUAGES, loadCatalogues } from "./i18n/catalogues";
import { Live, liveUrl } from "./live/store.svelte";
import { keepOffline } from "./offline/register";
import { routeOf } from "./routes";

/** Milliseconds before a page whose own files could not be loaded is asked for again. */
const RELOAD_AFTER = 3_000;

/** Hangul comes when it comes: until then the system's face is shown, as with every other font. */
function fetchKorean(): void {
  import("./tokens/korean.css").catch((error: unknown) => console.warn(error));
}

async function start(target: HTMLElement): Promise<void> {
  const route = routeOf(location.pathname);
  // The hub's snapshot travels while the screen's own files do.
  const live = new Live(liveUrl(route.screen(route.id)), () => location.reload());
  live.open();
  const [screen, catalogues] = await Promise.all([route.load(), loadCatalogues(route.parts)]);
  target.replaceChildren();
  mount(App, {
    target,
    props: {
      route,
      Screen: screen.default as Component<{ id: string }>,
      catalogues,
      language: preferred(),
      live,
    },
  });
  void keepOffline(route.name);
}

/** The address (?lang=ko), what was chosen here before, the browser's, Vietnamese. */
function preferred(): string {
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = [
    asked,
    localStorage.getItem("language"),
    ...navigator.languages.map((tag) => tag.split("-")[0]!),
  ];
  return wanted.find((tag) => tag !== null && LANGUAGES.includes(tag)) ?? "vi";
}

const target = document.getElementById("app")!;
fetchKorean();
start(target).catch((error: unknown) => {
  // Words of three languages by hand: the catalogues are what could not be loaded.
  console.error(error);
  target.className = "cannot-load";
  target.textContent = "Đang kết nối lại… · 다시 연결하는 중… · Reconnecting…";
  setTimeout(() => location.reload(), RELOAD_AFTER);
});
