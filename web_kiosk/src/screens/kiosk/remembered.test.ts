import { describe, expect, it } from "vitest";
import type { HallView, SceneView, ScreenView } from "../../api/types";
import { read, remember, write } from "./remembered";

const screen = { name: { vi: "Sảnh" } } as unknown as ScreenView;
const hall = { languages: ["vi", "ko"] } as unknown as HallView;
const scenes = [
  { id: "flood", title: { vi: "Ngập" }, picture: "flood", readiness: { state: "ready" }, length: 60 },
] as unknown as SceneView[];

function storage(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

describe("what a kiosk remembers", () => {
  it("is names and titles, and no state", () => {
    const kept = storage();
    write(kept, "lobby", remember(screen, hall, scenes, 12));
    expect(read(kept, "lobby")).toEqual({
      name: { vi: "Sảnh" },
      languages: ["vi", "ko"],
      scenes: [{ id: "flood", title: { vi: "Ngập" }, picture: "flood" }],
      at: 12,
    });
    expect(read(kept, "other")).toBeNull();
  });

  it.each(["", "{", "null", "[]", "7", '{"name":{}}', '{"name":{"vi":1},"languages":[],"scenes":[],"at":1}'])(
    "is not believed when it is something else: %s",
    (text) => {
      expect(read({ getItem: () => text }, "lobby")).toBeNull();
    },
  );

  it("may be forbidden by the browser", () => {
    const forbidden = {
      getItem: () => {
        throw new Error("denied");
      },
      setItem: () => {
        throw new Error("full");
      },
    };
    expect(read(forbidden, "lobby")).toBeNull();
    expect(() => write(forbidden, "lobby", remember(screen, hall, [], 0))).not.toThrow();
  });
});
