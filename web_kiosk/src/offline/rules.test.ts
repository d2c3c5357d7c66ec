import { describe, expect, it } from "vitest";
import { isAsset, staleOf, wayOf, type Way } from "./rules";

const HUB = "http://hub.local:8080";

describe("wayOf", () => {
  it.each<[string, boolean, string, Way]>([
    ["GET", true, "/kiosk/lobby", "page"],
    ["GET", true, "/kiosk/lobby?lang=ko", "page"],
    ["GET", true, "/display/twin", "page"],
    ["GET", true, "/guide", "leave"],
    ["GET", true, "/technician", "leave"],
    ["GET", true, "/kiosk/lobby/more", "leave"],
    ["GET", false, "/assets/index-BNv_rA5c.css", "asset"],
    ["GET", false, "/assets/../api/hall", "leave"],
    ["GET", false, "/api/hall", "leave"],
    ["GET", true, "/api/docs", "leave"],
    ["POST", false, "/api/runs", "leave"],
    ["POST", false, "/assets/index-BNv_rA5c.css", "leave"],
    ["GET", false, "/content/film.mp4", "leave"],
    ["GET", false, "/sw.js", "leave"],
  ])("%s navigates=%s %s", (method, navigates, path, way) => {
    expect(wayOf(method, navigates, new URL(path, HUB), HUB)).toBe(way);
  });

  it("leaves what belongs to another place alone", () => {
    expect(wayOf("GET", false, new URL("http://elsewhere/assets/a.js"), HUB)).toBe("leave");
    expect(isAsset(new URL("http://elsewhere/assets/a.js"), HUB)).toBe(false);
  });
});

it("tells the caches of other versions, and only of this worker", () => {
  const names = ["exhibit-shell-a", "exhibit-shell-b", "somebody-else"];
  expect(staleOf(names, "exhibit-shell-b")).toEqual(["exhibit-shell-a"]);
});
