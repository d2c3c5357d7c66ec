/** Which devices the steps of a scene change: each must stand under `needs` or `likes`. */
import type { VocabularyDeviceView, VocabularyPointView, VocabularyView } from "../../../api/studio_types";
import { appendItem } from "../text/values";
import { everyStep, readScene, type SceneText } from "../text/reading";

/** Seconds a point is usually given to confirm. */
const USUAL = 5;

/** The devices one step changes, by what it says itself. */
export function devicesOf(value: Readonly<Record<string, unknown>>): string[] {
  const states = [value["set"], value["fade"]].flatMap((each) =>
    typeof each === "object" && each !== null ? Object.keys(each) : [],
  );
  const command = typeof value["command"] === "string" ? [value["command"]] : [];
  const shown = "show" in value && typeof value["on"] === "string" ? [value["on"]] : [];
  return [...new Set([...states, ...command].map((key) => key.split(".")[0]!).concat(shown))];
}

/** The devices the scene names, and those it should. */
export function missingDevices(scene: SceneText, vocabulary: VocabularyView): string[] {
  const named = new Set(namedDevices(scene));
  const known = new Set(vocabulary.devices.map(({ id }) => id));
  const used = everyStep(scene.main).flatMap(({ value }) => devicesOf(value));
  return [...new Set(used)].filter((device) => known.has(device) && !named.has(device));
}

export function namedDevices(scene: SceneText): string[] {
  return ["needs", "likes"].flatMap((key) => {
    const list = scene.head[key];
    return Array.isArray(list) ? list.map(String) : [];
  });
}

/** The text with every device its steps change named: under `likes`, so that the scene also plays without it. */
export function withDevicesNamed(text: string, vocabulary: VocabularyView): string {
  const scene = readScene(text);
  if (scene === null) return text;
  return missingDevices(scene, vocabulary).reduce(
    (whole, device) => appendItem(whole, ["likes"], device) ?? whole,
    text,
  );
}

export function pointOf(vocabulary: VocabularyView, name: string): VocabularyPointView | undefined {
  const [device, point] = name.split(".");
  return vocabulary.devices.find(({ id }) => id === device)?.points.find((each) => each.name === point);
}

/** Devices with a point a step can set (or fade: numbers only), those of the zone first. */
export function settable(
  vocabulary: VocabularyView,
  zone: string | null,
  numbersOnly = false,
): VocabularyDeviceView[] {
  const fits = (device: VocabularyDeviceView): boolean =>
    device.points.some((point) => canBeSet(point, numbersOnly));
  return ofZoneFirst(vocabulary.devices.filter(fits), zone);
}

export function canBeSet(point: VocabularyPointView, numbersOnly = false): boolean {
  return point.writable && (!numbersOnly || point.type === "number" || point.type === "integer");
}

/** Seconds a confirmation of these points is given at the least: as long as the slowest needs. */
export function confirmTime(vocabulary: VocabularyView, names: readonly string[]): number {
  return Math.ceil(Math.max(USUAL, ...names.map((name) => pointOf(vocabulary, name)?.takes ?? 0)));
}

/** Devices that can show content. */
export function displays(vocabulary: VocabularyView): VocabularyDeviceView[] {
  return vocabulary.devices.filter(({ points }) =>
    points.some(({ name, writable }) => name === "content" && writable),
  );
}

/** Devices with a verb that is no state, for `command`. */
export function commandable(vocabulary: VocabularyView, zone: string | null): VocabularyDeviceView[] {
  return ofZoneFirst(
    vocabulary.devices.filter(({ verbs }) => verbs.some(({ sets }) => sets === null)),
    zone,
  );
}

export function ofZoneFirst(devices: VocabularyDeviceView[], zone: string | null): VocabularyDeviceView[] {
  return [
    ...devices.filter((device) => device.zone === zone),
    ...devices.filter((device) => device.zone !== zone),
  ];
}

/** A value a point can well be given first: on, the middle of a range, the first choice. */
export function firstValue(point: VocabularyPointView): string {
  if (point.type === "boolean") return "on";
  if (point.type === "number" || point.type === "integer") {
    const high = point.maximum ?? 100;
    const value = Math.round(((point.minimum ?? 0) + high) / 2);
    return point.unit === "" ? String(value) : `${value} ${point.unit}`;
  }
  return point.known[0] ?? point.choices[0] ?? "";
}
