import { expect, it } from "vitest";
import { isTheBrowsers } from "./hardening";

const press = (key: string, held: Partial<KeyboardEvent> = {}): Parameters<typeof isTheBrowsers>[0] => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

it.each(["F1", "F3", "F12", "ContextMenu", "BrowserBack"])("holds back %s", (key) => {
  expect(isTheBrowsers(press(key))).toBe(true);
});

it("holds back every key with Ctrl, Alt or the system's key: print, save, zoom, back, another tab", () => {
  expect(isTheBrowsers(press("p", { ctrlKey: true }))).toBe(true);
  expect(isTheBrowsers(press("ArrowLeft", { altKey: true }))).toBe(true);
  expect(isTheBrowsers(press("l", { metaKey: true }))).toBe(true);
});

it.each(["Tab", "Enter", " ", "ArrowDown", "Escape", "a", "F5"])("leaves %s to the kiosk", (key) => {
  expect(isTheBrowsers(press(key))).toBe(false);
});
