/** A step in words: what stands in its row. Pure; `say` picks the language, `name` knows devices and points. */
import type { VocabularyView } from "../../../api/studio_types";
import type { Texts } from "../../../api/types";
import type { StepNode } from "../text/reading";
import { secondsOf } from "./durations";

export interface Telling {
  vocabulary: VocabularyView | null;
  say: (texts: Texts) => string;
  duration: (seconds: number) => string;
  /** A word of the screen: on, off, "3 steps", "3 times". */
  word: (key: "on" | "off" | "steps" | "rounds", count?: number) => string;
}

/** What the step does; empty where its kind says it all. */
export function summaryOf(step: StepNode, telling: Telling): string {
  const { value } = step;
  switch (step.kind) {
    case "say":
    case "ask":
      return saidIn(value[step.kind], telling);
    case "set":
    case "fade":
      return statesIn(value[step.kind], telling);
    case "show":
      return `${text(value["show"])} → ${deviceName(text(value["on"]), telling)}`;
    case "command":
      return commandIn(text(value["command"]), telling);
    case "wait":
      return durationIn(value["wait"], telling);
    case "until":
    case "if":
      return conditionIn(text(value[step.kind]), telling);
    case "hold":
      return durationIn((value["hold"] as Record<string, unknown> | null)?.["at_most"], telling);
    case "repeat":
      return telling.word("rounds", Number(value["repeat"]) || 0);
    case "together":
    case "group":
      return telling.word("steps", step.lists[0]?.steps.length ?? 0);
    case "scene":
      return sceneName(text(value["scene"]), telling);
    case "marker":
    case "note":
      return text(value[step.kind]);
    default:
      return "";
  }
}

/** Its station's name, where it has one. */
export function nameOf(step: StepNode, telling: Telling): string {
  return saidIn(step.value["name"], telling);
}

export function deviceName(id: string, { vocabulary, say }: Telling): string {
  const device = vocabulary?.devices.find((each) => each.id === id);
  return device === undefined ? id : say(device.name) || id;
}

/** "Street lamp 1 · brightness". */
export function pointTitle(name: string, telling: Telling): string {
  const [device = "", point = ""] = name.split(".");
  const found = telling.vocabulary?.devices
    .find(({ id }) => id === device)
    ?.points.find((each) => each.name === point);
  return `${deviceName(device, telling)} · ${found === undefined ? point : telling.say(found.label) || point}`;
}

function saidIn(value: unknown, { say }: Telling): string {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? say(value as Texts) : "";
}

function statesIn(value: unknown, telling: Telling): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  return Object.entries(value)
    .map(([name, wanted]) => `${pointTitle(name, telling)}: ${wantedIn(wanted, telling)}`)
    .join(", ");
}

function wantedIn(value: unknown, { word }: Telling): string {
  if (value === "on" || value === true) return word("on");
  return value === "off" || value === false ? word("off") : value === "" ? "–" : text(value);
}

function commandIn(name: string, telling: Telling): string {
  const [device = "", verb = ""] = name.split(".");
  const found = telling.vocabulary?.devices
    .find(({ id }) => id === device)
    ?.verbs.find((each) => each.name === verb);
  return `${deviceName(device, telling)}: ${found === undefined ? verb : telling.say(found.label) || verb}`;
}

function durationIn(value: unknown, { duration }: Telling): string {
  const seconds = secondsOf(value);
  return seconds === null ? text(value) : duration(seconds);
}

const SIGNS: Record<string, string> = { "<=": "≤", ">=": "≥", "!=": "≠", "==": "=" };

function conditionIn(condition: string, telling: Telling): string {
  return condition
    .replace(/<=|>=|!=|==/g, (sign) => SIGNS[sign]!)
    .replace(/[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*\.[a-z][a-z0-9_]*/g, (name) => pointTitle(name, telling));
}

function sceneName(id: string, { vocabulary, say }: Telling): string {
  const scene = vocabulary?.scenes.find((each) => each.id === id);
  return scene === undefined ? id : say(scene.title) || id;
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}
