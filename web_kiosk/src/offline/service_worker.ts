/**
 * Keeps the kiosk's and the display's own files, so that they can be loaded while the hub is away.
 *
 * Built as /sw.js. It keeps the page and files with a hash in their name, nothing the hub says of the hall.
 */
import { CACHE_PREFIX, isAsset, PAGE, PAGE_WITHIN, staleOf, wayOf } from "./rules";

/** What TypeScript's DOM library lacks of a service worker's own world; only what is used here. */
interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly location: { origin: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: Lasting & { data: unknown }) => void): void;
}

/** Put in when the screens are built (shell.config.ts): the files of both screens, and one checksum over them. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

const worker = self as unknown as Worker;
const origin = worker.location.origin;
const current = `${CACHE_PREFIX}${SHELL_VERSION}`;

async function install(): Promise<void> {
  const cache = await caches.open(current);
  await cache.add(new Request(PAGE, { cache: "reload" }));
  await cache.addAll([...SHELL_FILES]);
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  await Promise.all(staleOf(await caches.keys(), current).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The hub's page; the kept one where the hub is away, ails or does not answer in time. */
async function page(request: Request): Promise<Response> {
  const answer = await Promise.race([fetch(request).catch(() => null), late()]);
  if (answer !== null && answer.status < 500) return answer;
  return (await caches.match(PAGE, { cacheName: current })) ?? answer ?? Response.error();
}

function late(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), PAGE_WITHIN));
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: current });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(current)).put(request, answer.clone());
  return answer;
}

/** Files the page had loaded before this worker was there, such as the parts of the fonts its words need. */
async function keep(urls: readonly string[]): Promise<void> {
  const cache = await caches.open(current);
  const wanted = urls.filter((url) => isAsset(new URL(url, origin), origin));
  await Promise.all(
    wanted.map(async (url) => {
      if ((await cache.match(url)) === undefined) await cache.add(url);
    }),
  );
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => {
  if (Array.isArray(event.data)) event.waitUntil(keep(event.data.filter((url) => typeof url === "string")));
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const way = wayOf(request.method, request.mode === "navigate", new URL(request.url), origin);
  if (way === "page") event.respondWith(page(request));
  if (way === "asset") event.respondWith(asset(request));
});
