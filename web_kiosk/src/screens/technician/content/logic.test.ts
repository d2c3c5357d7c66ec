import { describe, expect, it } from "vitest";
import type { ContentFileView, ContentView } from "../../../api/types";
import { coverage, fileFor, filterItems, free, markOf, nameOf, rolesOf, sizeOf, titleOf } from "./logic";

const file = (role: ContentFileView["role"], language: string): ContentFileView => ({
  id: `${role}-${language}`,
  role,
  language,
  address: "/content/sha256/0",
  media_type: "video/webm",
  size: 1,
  sha256: "0",
  width: null,
  height: null,
  duration: null,
});
const item = (name: string, kind: ContentView["kind"], title: Record<string, string>): ContentView => ({
  name,
  kind,
  title,
  origin: "",
  example: true,
  tags: ["attract"],
  files: [],
  thumbnail: null,
  changed_at: 0,
});

describe("names", () => {
  it.each([
    ["Ứng phó ngập lụt.mp4", "ung-pho-ngap-lut"],
    ["Đường phố__2.tar.gz", "duong-pho-2"],
    ["도시 침수.webm", "content"],
    ["...", "content"],
    [`${"a".repeat(100)}.png`, "a".repeat(56)],
    ["map.city.json", "map"],
  ])("of %s", (filename, name) => expect(nameOf(filename, new Set())).toBe(name));

  it("take a number where they are taken", () => {
    expect(free("a", new Set(["a", "a-2"]))).toBe("a-3");
    expect(nameOf("a.png", new Set(["a"]))).toBe("a-2");
  });

  it("give a first title", () => {
    expect(titleOf("flood_wall-2.webm")).toBe("Flood wall 2");
    expect(titleOf("도시 침수.webm")).toBe("도시 침수");
  });

  it("mark a file in letters a header may carry", () => {
    expect(markOf({ name: "도시.webm", size: 5, lastModified: 7 })).toBe("??.webm:5:7");
  });
});

it("finds items by words without accents, tags and kind", () => {
  const items = [item("a", "video", { vi: "Bể nước" }), item("b", "image", { ko: "수조" })];
  const found = (text: string, kind: ContentView["kind"] | "all" = "all") =>
    filterItems(items, { text, kind }).map(({ name }) => name);
  expect(found("be nuoc")).toEqual(["a"]);
  expect(found("수조")).toEqual(["b"]);
  expect(found("attract")).toEqual(["a", "b"]);
  expect(found("", "image")).toEqual(["b"]);
});

describe("languages", () => {
  const files = [file("media", "vi"), file("media", "ko"), file("captions", "")];
  it("are covered by a file of their own, one for all, or none", () => {
    expect(coverage(files, "media", "ko")).toBe("own");
    expect(coverage(files, "captions", "ko")).toBe("shared");
    expect(coverage(files, "media", "en")).toBe("missing");
  });
  it("fall back as the hub does", () => {
    expect(fileFor(files, "media", "en")?.language).toBe("vi");
    expect(fileFor([file("media", "ko"), file("media", "en")], "media", "vi")?.language).toBe("en");
    expect(fileFor([file("media", "fr")], "media", "vi")?.language).toBe("fr");
    expect(fileFor(files, "poster", "vi")).toBeUndefined();
  });
});

it("gives sizes the digits they are worth", () => {
  expect(sizeOf(160)).toEqual({ value: 0.16, digits: 1, unit: "kB" });
  expect(sizeOf(42_000)).toEqual({ value: 42, digits: 0, unit: "kB" });
  expect(sizeOf(4_210_000)).toEqual({ value: 4.21, digits: 1, unit: "MB" });
  expect(sizeOf(421_000_000)).toEqual({ value: 421, digits: 0, unit: "MB" });
});

it("has captions only for what speaks", () => {
  expect(rolesOf("video")).toContain("captions");
  expect(rolesOf("image")).toEqual(["media"]);
});
