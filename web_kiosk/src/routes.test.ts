import { describe, expect, it } from "vitest";
import { routeOf } from "./routes";

describe("routeOf", () => {
  it.each([
    ["/kiosk/lobby", "kiosk", "lobby"],
    ["/display/twin/", "display", "twin"],
    ["/guide", "guide", ""],
    ["/technician", "technician", ""],
    ["/gallery", "gallery", ""],
    ["/pair", "pair", ""],
    ["/", "", ""],
    ["/kiosk", "", ""],
    ["/nowhere/at-all", "", ""],
  ])("%s", (path, name, id) => {
    expect(routeOf(path)).toMatchObject({ name, id });
  });

  it("tells the hub which screen it is", () => {
    expect(routeOf("/kiosk/lobby").screen("lobby")).toBe("kiosk/lobby");
    expect(routeOf("/guide").screen("")).toBeNull();
  });
});
