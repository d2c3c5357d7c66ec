// Development only: serves the built screens and an invented hall, so that screens can be looked at without the hub.
//   node scripts/fake_hub.mjs [--port 8099] [--web DIR]
// Log in as guide / 246810 or technician / 135790. POST /fake/stop, /fake/restart, /fake/offline/{device} stir things.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { WebSocketServer } from "ws";
import { makeDevices } from "./fake_devices.mjs";
import { FakeInbox } from "./fake_inbox.mjs";
import { hall, t } from "./fake_hall.mjs";
import { FakeRun } from "./fake_run.mjs";
import { scenes } from "./fake_scenes.mjs";

const option = (name) =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const PORT = Number(option("--port") ?? 8099);
const WEB = option("--web") ?? new URL("../../exhibit_server/web/", import.meta.url).pathname;
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".geojson": "application/geo+json",
};
const CSP =
  "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const PINS = { guide: "246810", technician: "135790", admin: "975310" };
const now = () => Date.now() / 1000;

const devices = makeDevices();
const inbox = new FakeInbox();
const runs = {};
const events = [];
const clients = new Set();
let stop = { active: false, by: null, at: null, unhalted: [] };
let counter = 0;

function event(level, kind, subject, texts) {
  const entry = { id: events.length + 1, at: now(), level, kind, subject, texts };
  events.push(entry);
  publish({ events: [entry] });
}

function publish(changes) {
  const text = JSON.stringify({ type: "changes", at: now(), ...changes });
  for (const { socket } of clients) socket.send(text);
}

function setPoint(id, name, value) {
  const point = devices[id]?.points.find((each) => each.name === name);
  if (!point) return;
  Object.assign(point, { actual: value, at: now(), wanted: point.writable ? value : null });
  publish({
    points: { [`${id}.${name}`]: { actual: value, wanted: point.wanted, at: point.at, stale: point.stale } },
  });
}

function readiness(view) {
  const busy = Object.values(runs).find((run) => !run.view.ended_at && run.view.zone === view.zone);
  if (stop.active)
    return {
      state: "not_ready",
      reasons: [t("đã dừng tất cả", "전체 정지됨", "everything was stopped")],
      without: [],
      wait_seconds: null,
    };
  if (busy)
    return {
      state: "busy",
      reasons: [t("đang có trình diễn khác", "다른 시연 진행 중", "another demonstration is playing")],
      without: [],
      wait_seconds: 40,
    };
  return scenes[view.id].own;
}

function publishReadiness() {
  for (const { view } of Object.values(scenes)) view.readiness = readiness(view);
  publish({
    readiness: Object.fromEntries(Object.values(scenes).map(({ view }) => [view.id, view.readiness])),
  });
}

function you(request, screen) {
  const name = /fake=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
  const role = screen?.startsWith("kiosk") ? "kiosk" : (name ?? "guest");
  return { name: screen ?? name ?? "guest", role, permissions: [], screen };
}

function snapshot(who) {
  const views = Object.fromEntries(Object.values(scenes).map(({ view }) => [view.id, view]));
  const all = Object.fromEntries(Object.values(runs).map((run) => [run.view.id, run.view]));
  return {
    type: "snapshot",
    at: now(),
    you: who,
    hall,
    stop,
    scenes: views,
    broken_scenes: [
      {
        file: "scenes/library/noise.yaml",
        findings: [
          "scenes/library/noise.yaml:12:5: error: unknown device “pumb”; did you mean “pump”? [unknown-device]",
        ],
      },
    ],
    devices,
    runs: all,
    events: events.slice(-50),
    inbox: who.role === "technician" || who.role === "admin" ? inbox.waiting : null,
  };
}

function startRun(body, who) {
  const scene = scenes[body.scene];
  if (!scene)
    return problem(
      404,
      "unknown_scene",
      t("không có kịch bản này", "그런 시나리오가 없습니다", "there is no such scene"),
    );
  const state = readiness(scene.view);
  if (!state.state.startsWith("ready"))
    return problem(409, state.state, state.reasons[0] ?? t("đang bận", "사용 중", "busy"));
  const id = `run-${++counter}`;
  const run = new FakeRun(
    id,
    scene.view,
    scene.script,
    body.language,
    who,
    (view) => {
      publish({ runs: { [id]: view } });
      if (view.ended_at) publishReadiness();
    },
    setPoint,
  );
  runs[id] = run;
  event(
    "info",
    "run",
    id,
    t(`Bắt đầu ${scene.view.title.vi}`, `${scene.view.title.ko} 시작`, `${scene.view.title.en} started`),
  );
  publishReadiness();
  setTimeout(() => run.play(), 300);
  return [201, { id, state: "starting" }];
}

function problem(status, code, texts) {
  return [
    status,
    { type: "about:blank", title: code, status, detail: texts.en, code, texts, instance: null },
  ];
}

function setStop(active, who) {
  stop = { active, by: active ? who.name : null, at: active ? now() : null, unhalted: [] };
  if (active)
    for (const run of Object.values(runs)) run.end("stopped", t("đã dừng tất cả", "전체 정지", "all-stop"));
  publish({ stop });
  publishReadiness();
  event(
    active ? "error" : "info",
    "all_stop",
    "hall",
    active ? t("Dừng tất cả", "전체 정지", "All-stop") : t("Đã mở lại", "정지 해제", "All-stop released"),
  );
  return [200, stop];
}

function command(id, { verb, args }) {
  setTimeout(() => setPoint(id, verb, args.value), 200);
  return [200, { device: id, verb, confirmed: true, took: 0.21, reason: "", reasons: {} }];
}

function maintain(id, { on, note }, who) {
  const device = devices[id];
  device.health.maintenance = on ? { by: who.name, note, since: now() } : null;
  const texts = t("đang bảo trì", "점검 중", "under maintenance");
  device.availability = on
    ? { state: "disabled", reason: texts.en, reasons: texts, since: now() }
    : device.health.observed;
  publish({ devices: { [id]: device } });
  return [200, device];
}

/** One cause a device, as if each had a wire of its own. */
function causes() {
  return Object.values(devices)
    .filter(({ availability, health }) => availability.state === "offline" && !health.maintenance)
    .map(({ id, availability: { reason, reasons, since } }) => ({
      kind: "device",
      subject: id,
      reason,
      reasons,
      since,
      devices: [id],
    }));
}

function decide(key, verb, who) {
  const view = inbox.decide(key, verb, who.name);
  publish({ inbox: inbox.waiting });
  return view ? [200, view] : problem(404, "no_such_candidate", t("không có", "없음", "not found"));
}

function offline(id) {
  const texts = t(
    "mất kết nối (thiết bị báo qua broker)",
    "연결 끊김 (브로커가 알림)",
    "connection lost (reported by the broker)",
  );
  devices[id].availability = { state: "offline", reason: texts.en, reasons: texts, since: now() };
  devices[id].health.observed = devices[id].availability;
  for (const point of devices[id].points) point.stale = true;
  publish({ devices: { [id]: devices[id] } });
  event("error", "availability", id, texts);
  return [200, devices[id]];
}

function history(id, name) {
  const value = Number(devices[id]?.points.find((point) => point.name === name)?.actual ?? 0);
  const items = Array.from({ length: 60 }, (_, n) => ({
    at: now() - 3600 + n * 60,
    mean: value + 6 * Math.sin(n / 5) + (n % 7) / 3,
  }));
  return [200, { items }];
}

function answer(method, url, body, who) {
  const [, , noun, id, verb] = url.pathname.split("/");
  if (url.pathname === "/api/session")
    return method === "POST"
      ? PINS[body.name] === body.pin
        ? [200, { ...who, name: body.name, role: body.name }]
        : problem(
            401,
            "wrong_pin",
            t("Tên hoặc mã PIN không đúng", "이름 또는 PIN이 올바르지 않습니다", "Wrong name or PIN"),
          )
      : [200, who];
  if (noun === "hall") return [200, hall];
  if (noun === "opinions") return [201, null];
  if (noun === "all-stop") return setStop(id !== "release", who);
  if (noun === "runs" && method === "POST" && !id) return startRun(body, who);
  if (noun === "runs" && !id) return [200, { items: Object.values(runs).map((run) => run.view) }];
  if (noun === "runs" && verb === "choice") return [200, ((runs[id].answer = body.choice), null)];
  if (noun === "runs" && verb) return [200, (runs[id].control(verb), null)];
  if (noun === "devices" && verb === "commands") return command(id, body);
  if (noun === "devices" && verb === "history") return history(id, url.searchParams.get("point"));
  if (noun === "devices" && verb === "maintenance") return maintain(id, body, who);
  if (noun === "causes") return [200, { items: causes() }];
  if (noun === "discovered" && id === "rejected") return [200, { items: inbox.rejected }];
  if (noun === "discovered" && verb) return decide(decodeURIComponent(id), verb, who);
  if (noun === "discovered") return [200, { items: inbox.items }];
  if (noun === "devices") return [200, id ? devices[id] : { items: Object.values(devices) }];
  if (noun === "simulators") return body.fault === "offline" ? offline(id) : [200, null];
  if (noun === "events") return [200, { items: events.slice(-100) }];
  return problem(404, "not_found", t("không có", "없음", "not found"));
}

async function serve(request, response) {
  const url = new URL(request.url, `http://${request.headers.host}`);
  let body = "";
  for await (const chunk of request) body += chunk;
  const who = you(request, /\/(kiosk\/[\w-]+)/.exec(request.headers.referer ?? "")?.[1] ?? null);
  if (url.pathname.startsWith("/fake/")) {
    const [, , what, id] = url.pathname.split("/");
    if (what === "stop") setStop(!stop.active, who);
    if (what === "offline") offline(id);
    if (what === "show")
      for (const { socket } of clients)
        socket.send(JSON.stringify({ type: "screen", message: JSON.parse(body) }));
    return response.end("ok\n");
  }
  if (url.pathname.startsWith("/api/")) {
    const parsed = body ? JSON.parse(body) : {};
    const [status, value] = answer(request.method, url, parsed, who);
    const headers = { "Content-Type": "application/json" };
    if (url.pathname === "/api/session" && status === 200 && request.method !== "GET")
      headers["Set-Cookie"] = `fake=${request.method === "POST" ? parsed.name : ""}; Path=/`;
    response.writeHead(status, headers);
    return response.end(value === null ? "" : JSON.stringify(value));
  }
  const path = url.pathname.startsWith("/assets/") ? normalize(url.pathname) : "/index.html";
  try {
    const content = await readFile(join(WEB, path));
    response.writeHead(200, {
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Content-Security-Policy": CSP,
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

const server = createServer((request, response) => void serve(request, response));
const sockets = new WebSocketServer({ server, path: "/api/live" });
sockets.on("connection", (socket, request) => {
  const client = { socket };
  clients.add(client);
  socket.send(
    JSON.stringify(snapshot(you(request, new URL(request.url, "http://x").searchParams.get("screen")))),
  );
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    if (message.type === "ping") socket.send(JSON.stringify({ type: "pong", at: now() }));
    else console.log(JSON.stringify(message));
  });
  socket.on("close", () => clients.delete(client));
});

// Values move a little, the tank follows its pump and its gate.
setInterval(() => {
  const value = (id, name) => devices[id].points.find((point) => point.name === name).actual;
  const level =
    value("water-tank", "level") + (value("pump", "power") ? 4 : 0) - (value("flood-gate", "power") ? 7 : 0);
  setPoint("water-tank", "level", Math.max(20, Math.min(88, level)));
  setPoint("air-quality", "pm25", Math.round((23 + 2 * Math.sin(now() / 7)) * 10) / 10);
  setPoint("energy-meter", "power", Math.round(412 + 20 * Math.sin(now() / 5)));
}, 1000);
for (const n of [1, 2, 3])
  event(
    "info",
    "device",
    `street-light-${n}`,
    t(`Đèn đường ${n} trực tuyến`, `가로등 ${n} 온라인`, `Street light ${n} online`),
  );
event("warning", "availability", "twin-projector", devices["twin-projector"].availability.reasons);
server.listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/kiosk/urban`));
