import { describe, expect, it } from "vitest";
import { Api, ProblemError } from "./client";

interface Asked {
  path: string;
  method: string;
  body: unknown;
}

function api(status: number, body: string): { api: Api; asked: Asked[] } {
  const asked: Asked[] = [];
  const fetcher = async (path: unknown, init?: RequestInit): Promise<Response> => {
    asked.push({
      path: String(path),
      method: init?.method ?? "",
      body: init?.body ? JSON.parse(String(init.body)) : null,
    });
    return new Response(status === 204 ? null : body, { status });
  };
  return { api: new Api(fetcher), asked };
}

async function problemOf(promise: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProblemError);
  return error as ProblemError;
}

describe("Api", () => {
  it("starts a run in the visitor's language", async () => {
    const { api: hub, asked } = api(201, '{"id": "r1", "state": "starting"}');
    expect((await hub.startRun("flood", "ko")).id).toBe("r1");
    expect(asked).toEqual([{ path: "/api/runs", method: "POST", body: { scene: "flood", language: "ko" } }]);
  });

  it("names a discovered device by its key, whatever is in it", async () => {
    const { api: hub, asked } = api(200, '{"key": "x"}');
    await hub.approve("homie:5/a lamp?", {
      id: "lamp",
      zone: "lobby",
      name: { en: "Lamp" },
      baseline: {},
      allow_foreign: [],
    });
    await hub.forget("tasmota:1");
    expect(asked.map(({ path }) => path)).toEqual([
      "/api/discovered/homie%3A5%2Fa%20lamp%3F/approve",
      "/api/discovered/tasmota%3A1/forget",
    ]);
  });

  it("takes a device out of service with a note, and gives it back", async () => {
    const { api: hub, asked } = api(200, "{}");
    await hub.maintain("pump", true, "new seal");
    await hub.maintain("pump", false);
    expect(asked.map(({ body }) => body)).toEqual([
      { on: true, note: "new seal" },
      { on: false, note: "" },
    ]);
  });

  it("takes an answer without a body", async () => {
    expect(await api(204, "").api.sendOpinion("r1", 5, "vi")).toBeUndefined();
  });

  it("gives the means of a history", async () => {
    const { api: hub, asked } = api(
      200,
      '{"items": [{"at": 1, "mean": 4.5, "minimum": 4, "maximum": 5, "count": 2}]}',
    );
    expect(await hub.history("tank a", "level", 10)).toEqual([{ at: 1, value: 4.5 }]);
    expect(asked[0]?.path).toBe("/api/devices/tank%20a/history?point=level&since=10");
  });

  it("throws the hub's problem with its texts", async () => {
    const body =
      '{"title": "Conflict", "status": 409, "detail": "busy", "code": "busy", "texts": {"ko": "사용 중"}}';
    const error = await problemOf(api(409, body).api.startRun("flood", "ko"));
    expect(error.problem.code).toBe("busy");
    expect(error.texts).toEqual({ ko: "사용 중" });
  });

  it("makes a problem of an answer that is none", async () => {
    const error = await problemOf(api(502, "<h1>Bad gateway</h1>").api.session());
    expect(error.problem).toMatchObject({ status: 502, code: "http" });
  });

  it("tells with every answer that the hub was heard, with a refusal too, not without one", async () => {
    let heard = 0;
    const count = (fetcher: typeof fetch): Api => new Api(fetcher, null, () => (heard += 1));
    await count(() => Promise.resolve(new Response("{}"))).session();
    await problemOf(count(() => Promise.resolve(new Response("{}", { status: 409 }))).allStop());
    expect(heard).toBe(2);
    await problemOf(count(() => Promise.reject(new TypeError("failed to fetch"))).allStop());
    expect(heard).toBe(2);
  });

  it("says when the hub could not be reached", async () => {
    const hub = new Api(() => Promise.reject(new TypeError("failed to fetch")));
    expect((await problemOf(hub.allStop())).problem.code).toBe("unreachable");
  });
});
