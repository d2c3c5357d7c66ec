import { describe, expect, it } from "vitest";
import { bootWord, buildOf, differs, type PageState } from "./page_state";

const state: PageState = {
  boot: "a",
  age: 10,
  version: "Bad9NyBo",
  width: 1080,
  height: 1920,
  ratio: 1,
  visible: true,
  page: "home",
  tapped: null,
  memory: 12,
  silenced: null,
};

describe("buildOf", () => {
  it("is the checksum in the name of the first script", () => {
    expect(buildOf("http://hall:8080/assets/index-Bad9NyBo.js")).toBe("Bad9NyBo");
    expect(buildOf("/assets/index-BN-_rA5c.js")).toBe("BN-_rA5c");
  });

  it("is unknown for a page that was not built", () => {
    expect(buildOf("http://localhost:5173/src/main.ts")).toBeNull();
    expect(buildOf(undefined)).toBeNull();
  });
});

describe("bootWord", () => {
  it("is another word each time", () => {
    expect(bootWord()).toMatch(/^[0-9a-f]{16}$/);
    expect(bootWord()).not.toBe(bootWord());
  });
});

describe("differs", () => {
  it("leaves out what moves all the time", () => {
    expect(differs(null, state)).toBe(true);
    expect(differs(state, { ...state, age: 40, memory: 15 })).toBe(false);
    expect(differs(state, { ...state, width: 1920 })).toBe(true);
    expect(differs(state, { ...state, visible: false })).toBe(true);
  });

  it("tells a new tap from the old one that lies further back", () => {
    const tapped = { ...state, tapped: 1 };
    expect(differs(state, tapped)).toBe(true);
    expect(differs(tapped, { ...tapped, age: 15, tapped: 6 })).toBe(false);
    expect(differs(tapped, { ...tapped, age: 15, tapped: 0.2 })).toBe(true);
  });
});
