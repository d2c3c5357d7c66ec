import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { FeatureCollection } from "geojson";
import { describe, expect, it } from "vitest";
import type { RunView } from "../../api/types";
import { captionLines, parseAsk, ownContent, parseCaption, runOf, turn } from "./logic";
import { flatPlan, flight, LAYERS, twinState, type District } from "./twin_data";
import { twinStyle } from "./twin_style";

const file = (layer: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../public/twin/${layer}.geojson`, import.meta.url), "utf8"),
  ) as District & {
    note: string;
  };

describe("the display's protocol", () => {
  it("reads show and ping, and leaves everything else unanswered", () => {
    expect(parseAsk({ type: "ping", seq: 3 })).toEqual({ type: "ping", seq: 3 });
    expect(parseAsk({ type: "show", seq: 4, content: "twin", camera: null })).toEqual({
      type: "show",
      seq: 4,
      content: "twin",
      caption: "",
      camera: "",
      take: 0,
      start: 0,
    });
    for (const strange of [{}, { type: "show" }, { type: "show", seq: "4" }, { type: "dance", seq: 1 }])
      expect(parseAsk(strange)).toBeNull();
  });

  it("knows its own pictures; all else is in the content store", () => {
    expect(["flood-map", "blank", ""].map(ownContent)).toEqual([true, true, true]);
    expect(["toString", "flod-map", "example-film", "indicators"].map(ownContent)).toEqual(
      Array(4).fill(false),
    );
  });

  it("has a picture for everything the hall's scenes show", () => {
    const library = new URL("../../../../scenes/library/", import.meta.url);
    const texts = readdirSync(library)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => readFileSync(new URL(name, library), "utf8"));
    const shown = texts.flatMap((text) =>
      [...text.matchAll(/^\s*-\s*show:\s*([\w-]+)/gm)].map((match) => match[1]!),
    );
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((content) => !ownContent(content))).toEqual([]);
  });
});

describe("captions", () => {
  const texts = { vi: "nước", ko: "물", en: "water" };

  it("takes JSON of texts or plain words, and broken JSON as words", () => {
    expect(parseCaption(JSON.stringify(texts))).toEqual(texts);
    expect(parseCaption(" plain ")).toEqual({ "": "plain" });
    expect(parseCaption('{"vi": ')).toEqual({ "": '{"vi": ' });
    expect(parseCaption('{"vi": 3}')).toEqual({});
    expect(parseCaption("")).toEqual({});
  });

  it("puts the visitor's language first and the hall's own second", () => {
    const words = (language: string, hall: string) =>
      captionLines(texts, language, hall).map((line) => line.text);
    expect(words("ko", "vi")).toEqual(["물", "nước"]);
    expect(words("vi", "vi")).toEqual(["nước", "water"]);
    expect(
      captionLines({ vi: "nước", ko: "물" }, "vi", "vi").map((line) => line.text),
      "no English: the other one",
    ).toEqual(["nước", "물"]);
    expect(captionLines(texts, "vi", "vi", "ko")[1]?.text, "as the display is set").toBe("물");
    expect(captionLines({ "": "plain" }, "ko", "vi")).toEqual([{ language: "", text: "plain" }]);
    expect(captionLines({}, "ko", "vi")).toEqual([]);
  });
});

describe("the run a display works for", () => {
  const run = (id: string, zone: string) => ({ id, zone }) as RunView;

  it("is the holder of its device, else the newest in its zone", () => {
    const playing = [run("a", "lobby"), run("b", "twin"), run("c", "lobby")];
    expect(runOf(playing, "b", "lobby")?.id).toBe("b");
    expect(runOf(playing, null, "lobby")?.id).toBe("c");
    expect(runOf(playing, null, "training")).toBeUndefined();
  });

  it("lets each language have its turn when idle", () => {
    expect([0, 14, 28, 42].map((now) => turn(["vi", "ko", "en"], now, 14))).toEqual(["vi", "ko", "en", "vi"]);
    expect(turn([], 5, 14)).toBe("vi");
  });
});

describe("the twin", () => {
  it("flies by name, nearer on a larger map, and to the overview for a name it does not have", () => {
    const { cameras } = file("land");
    const size = { width: 1920, height: 720 };
    expect(Object.keys(cameras)).toEqual(["overview", "river", "centre", "street"]);
    expect(flight(cameras, size, "river")).toEqual(cameras["river"]);
    expect(flight(cameras, size, "", "centre")).toEqual(cameras["centre"]);
    expect(flight(cameras, size, "moon")).toEqual(cameras["overview"]);
    expect(flight(cameras, { width: 3840, height: 1440 }, "river").zoom).toBeCloseTo(
      cameras["river"]!.zoom + 1,
    );
  });

  it("is turned along a map on end, seen from further above; nearer flights keep their way", () => {
    const { cameras } = file("land");
    const size = { width: 1080, height: 1700 };
    const { overview, river } = cameras as Record<string, (typeof cameras)[string]>;
    const seen = flight(cameras, size, "overview");
    expect(seen).toMatchObject({ bearing: overview!.bearing + 90, pitch: 40 });
    expect(Math.abs(seen.zoom - overview!.zoom)).toBeLessThan(0.4);
    expect(flight(cameras, size, "river")).toMatchObject({ bearing: river!.bearing, pitch: river!.pitch });
  });

  it("floods only by a level that is known, and is dark when the street lights burn", () => {
    expect(twinState({}).level).toBeNull();
    expect(twinState({ "water-tank.level": 63.4 }).level).toBe(63);
    expect(twinState({ "street-light-1.power": true, "street-light-1.brightness": 100 }).night).toBe(true);
    expect(twinState({ "street-light-1.power": false }).night).toBe(false);
  });

  it("makes a style that MapLibre accepts, with nothing from outside", async () => {
    globalThis.location = { href: "http://hub.test/display/twin" } as Location;
    const { validateStyleMin } = await import("@maplibre/maplibre-gl-style-spec");
    for (const level of [null, 0, 64]) {
      const style = twinStyle({ level, lamps: [0, 0.2, 1, 1, 0, 0], night: level === 64 });
      expect(validateStyleMin(style)).toEqual([]);
      const places = Object.values(style.sources).map((source) =>
        "data" in source ? String(source.data) : "",
      );
      expect(
        places.every((place) => place === "[object Object]" || place.startsWith("http://hub.test/")),
      ).toBe(true);
    }
  });

  it("fits the flat plan onto its sheet", () => {
    const land = file("land");
    const plan = flatPlan(land, 1000, 27);
    const corner = (land.features[0]!.geometry as GeoJSON.Polygon).coordinates[0]!.map((place) =>
      plan.at(place),
    );
    expect(Math.min(...corner.map((place) => place[0]))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...corner.map((place) => place[1]))).toBeLessThanOrEqual(plan.height + 0.1);
  });
});

describe("the generated district", () => {
  it("is what the script makes", () => {
    expect(() => execFileSync(process.execPath, ["scripts/make_district.mjs", "--check"])).not.toThrow();
  });

  it.each(LAYERS)("%s says what it is and is closed where it must be", (layer) => {
    const collection: FeatureCollection & { note: string } = file(layer);
    expect(collection.note).toContain("Generated example, not survey data");
    expect(collection.features.length).toBeGreaterThan(4);
    for (const { geometry } of collection.features) {
      if (geometry.type !== "Polygon") continue;
      for (const ring of geometry.coordinates) expect(ring.at(-1)).toEqual(ring[0]);
    }
  });
});
