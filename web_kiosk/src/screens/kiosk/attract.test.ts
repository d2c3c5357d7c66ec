import { describe, expect, it } from "vitest";
import type { FigureView, SceneView } from "../../api/types";
import { readMedia, slidesOf, type MediaItem } from "./attract";

const scene = (id: string, needs: string[] = []): SceneView =>
  ({ id, picture: id, title: { en: id }, needs, likes: [] }) as unknown as SceneView;
const level: FigureView = { device: "tank", point: "level", label: {} };
const file = (language: string, address = `/content/${language || "any"}`, role = "media") => ({
  role,
  language,
  address,
});
const item = (name: string, more: Partial<MediaItem> = {}): MediaItem => ({
  name,
  kind: "video",
  title: { en: name },
  example: false,
  files: [file("")],
  ...more,
});
const addresses = (media: MediaItem[], language = "ko"): string[] =>
  slidesOf([], [], [], media, language).flatMap((slide) => ("address" in slide ? [slide.address] : []));

describe("slidesOf", () => {
  it("shows the city, then each scene with the figure of a device that takes part", () => {
    const slides = slidesOf([scene("flood", ["tank"]), scene("air")], [level], [], [], "en");
    expect(slides.map(({ key }) => key)).toEqual(["welcome", "flood", "air"]);
    expect(slides[1]).toMatchObject({ picture: "flood", figure: { device: "tank" } });
    expect(slides[2]).toMatchObject({ figure: null });
  });

  it("puts media between the scenes, all of them", () => {
    const slides = slidesOf([scene("a"), scene("b")], [], [], [item("x"), item("y"), item("z")], "en");
    expect(slides.map(({ key }) => key)).toEqual(["welcome", "a", "media/x", "b", "media/y", "media/z"]);
  });

  it("takes the file of the language, else the one for every language, else none", () => {
    expect(addresses([item("x", { files: [file(""), file("ko")] })])).toEqual(["/content/ko"]);
    expect(addresses([item("x", { files: [file(""), file("ko")] })], "vi")).toEqual(["/content/any"]);
    expect(addresses([item("x", { files: [file("en")] })])).toEqual([]);
    expect(addresses([item("x", { files: [file("", "/p", "poster")] })])).toEqual([]);
  });

  it("shows nothing from elsewhere, and nothing it can't show", () => {
    expect(addresses([item("x", { files: [file("", "https://elsewhere/film.mp4")] })])).toEqual([]);
    expect(addresses([item("x", { files: [file("", "//elsewhere/film.mp4")] })])).toEqual([]);
    expect(addresses([item("x", { kind: "document" })])).toEqual([]);
  });
});

describe("readMedia", () => {
  it("takes items and leaves out what is something else", () => {
    expect(readMedia({ items: [item("x"), null, 7, { name: "y" }] })).toEqual([item("x")]);
    expect(readMedia({ items: "no" })).toEqual([]);
    expect(readMedia(null)).toEqual([]);
    expect(readMedia({ items: [{ ...item("x"), files: [null] }] })).toEqual([]);
  });
});
