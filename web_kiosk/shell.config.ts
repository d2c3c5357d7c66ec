/** Tells the service worker, when the screens are built, which files a kiosk and a display need. */
import { createHash } from "node:crypto";
import type { Plugin, Rollup } from "vite";

/** Screens that can be loaded without the hub, and the words they speak. */
const SCREENS = /\/screens\/(kiosk|display)\/Screen\.svelte$/;
const WORDS = /\/i18n\/[^/]+\/(common|kiosk|display)\.json$/;
const WORKER = "sw.js";
/** Large, or in a hundred parts like the Korean font: the worker keeps what a page has used of them. */
const USED_ONLY = /noto-sans-kr|\.geojson$/;

type Bundle = Rollup.OutputBundle;

export function shellFiles(): Plugin {
  return {
    name: "shell-files",
    enforce: "post",
    generateBundle(_options, bundle) {
      const worker = bundle[WORKER];
      if (worker?.type !== "chunk") throw new Error(`${WORKER} is not among what was built`);
      if (worker.imports.length > 0)
        throw new Error(`${WORKER} must stand alone, but imports ${worker.imports.join()}`);
      const files = [...shellOf(bundle)].filter((file) => !USED_ONLY.test(file)).sort();
      const page = bundle["index.html"];
      const version = createHash("sha256").update(files.join("\n"));
      if (page?.type === "asset") version.update(page.source);
      worker.code = worker.code
        .replaceAll("SHELL_FILES", JSON.stringify(files.map((file) => `/${file}`)))
        .replaceAll("SHELL_VERSION", JSON.stringify(version.digest("hex").slice(0, 16)));
    },
  };
}

/** The files the start page and the screens consist of: scripts, styles, and what the styles and scripts name. */
function shellOf(bundle: Bundle): Set<string> {
  const found = new Set<string>();
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  for (const chunk of chunks) {
    const module = (chunk.facadeModuleId ?? "").replaceAll("\\", "/");
    const isStart = chunk.isEntry && chunk.fileName !== WORKER;
    if (isStart || SCREENS.test(module) || WORDS.test(module)) take(bundle, chunk.fileName, found);
  }
  for (const file of [...found].filter((name) => name.endsWith(".css"))) {
    const style = bundle[file];
    if (style?.type !== "asset") continue;
    for (const [, name] of String(style.source).matchAll(/url\(["']?\/(assets\/[^"')]+)/g)) {
      if (name !== undefined) found.add(name);
    }
  }
  return found;
}

function take(bundle: Bundle, name: string, found: Set<string>): void {
  const chunk = bundle[name];
  if (found.has(name) || chunk?.type !== "chunk") return;
  found.add(name);
  for (const each of chunk.viteMetadata?.importedCss ?? []) found.add(each);
  for (const each of chunk.viteMetadata?.importedAssets ?? []) found.add(each);
  for (const each of chunk.imports) take(bundle, each, found);
}
