import { expect, it } from "vitest";
import type { ContentView } from "../../../api/types";
import { captionFiles, loops, otherLanguage, pageAllowed, pickFile, type ContentFile } from "./choose";

const file = (role: ContentFile["role"], language: string): ContentFile => ({
  id: `${role}-${language}`,
  role,
  language,
  address: `/content/${role}/${language}`,
  media_type: "video/webm",
  size: 1,
  sha256: "0",
  width: null,
  height: null,
  duration: null,
});

const item = (files: ContentFile[], tags: string[] = []): ContentView => ({
  name: "film",
  kind: "video",
  title: { en: "Film" },
  origin: "",
  example: true,
  tags,
  files,
  thumbnail: null,
  changed_at: 0,
});

it("takes the language, else what is for all, else English, Vietnamese, Korean, any", () => {
  const all = item([file("media", ""), file("media", "vi"), file("media", "ko")]);
  expect(pickFile(all, "media", "ko")?.language).toBe("ko");
  expect(pickFile(all, "media", "en")?.language).toBe("");
  expect(pickFile(item([file("media", "ko"), file("media", "vi")]), "media", "en")?.language).toBe("vi");
  expect(pickFile(item([file("media", "fr")]), "media", "en")?.language).toBe("fr");
  expect(pickFile(item([file("poster", "en")]), "media", "en")).toBeUndefined();
});

it("tells a fallback", () => {
  expect(otherLanguage(file("media", "vi"), "ko")).toBe("vi");
  expect(otherLanguage(file("media", "ko"), "ko")).toBeNull();
  expect(otherLanguage(file("media", ""), "ko")).toBeNull();
});

it("shows captions in at most two languages", () => {
  const film = item([file("captions", "en"), file("captions", "vi"), file("captions", "ko")]);
  const tags = (languages: string[]) => captionFiles(film, languages).map((each) => each.language);
  expect(tags(["ko", "vi"])).toEqual(["ko", "vi"]);
  expect(tags(["vi"])).toEqual(["vi"]);
  expect(tags(["fr"])).toEqual(["en"]);
  expect(captionFiles(item([]), ["vi"])).toEqual([]);
});

it("shows pages of the hall and of those it allows only", () => {
  const own = "http://hub:8080";
  const allowed = ["https://city.example"];
  expect(pageAllowed("http://hub:8080/content/x", own, allowed)).toBe(true);
  expect(pageAllowed("https://city.example/map?x=1", own, allowed)).toBe(true);
  expect(pageAllowed("https://city.example.evil.test/", own, allowed)).toBe(false);
  expect(pageAllowed("http://city.example/", own, allowed)).toBe(false);
  expect(pageAllowed("https://city.example@evil.test/", own, allowed)).toBe(false);
  expect(pageAllowed("javascript:alert(1)", own, allowed)).toBe(false);
  expect(pageAllowed("nonsense", own, allowed)).toBe(false);
});

it("begins again what is tagged so", () => {
  expect(loops(item([], ["attract"]))).toBe(true);
  expect(loops(item([], ["loop"]))).toBe(true);
  expect(loops(item([], ["flood"]))).toBe(false);
});
