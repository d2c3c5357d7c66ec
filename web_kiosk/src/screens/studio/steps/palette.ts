/** New steps: what each button of the palette puts into the text. Every one is right as it stands. */
import type { VocabularyView } from "../../../api/studio_types";
import type { Texts } from "../../../api/types";
import type { Kind } from "../text/reading";
import { canBeSet, commandable, confirmTime, displays, firstValue, ofZoneFirst, settable } from "./devices";
import { writtenSeconds } from "./durations";
import { conditionOn, writeCondition } from "./conditions";

export type NewStep = Record<string, unknown>;

/** What a new step is made from. `words` gives a sentence in every language of the hall. */
export interface Making {
  vocabulary: VocabularyView;
  zone: string | null;
  words: (what: "say" | "ask" | "first" | "second" | "note") => Texts;
  /** Markers there are, so that a new one has a name of its own. */
  markers: readonly string[];
  /** The scene itself, which can't call itself. */
  scene: string;
}

/** Kinds people need first, and those for more. */
export const FIRST: readonly Kind[] = [
  "say",
  "show",
  "set",
  "fade",
  "wait",
  "until",
  "ask",
  "hold",
  "together",
];
export const MORE: readonly Kind[] = ["if", "repeat", "group", "command", "scene", "marker", "note"];

/** A new step of a kind; null where the hall has nothing it could be about. */
export function newStep(kind: Kind, making: Making): NewStep | null {
  const { words } = making;
  switch (kind) {
    case "say":
      return { say: words("say"), for: "5s" };
    case "show":
      return showStep(making);
    case "set":
      return stateStep(making, "set");
    case "fade":
      return stateStep(making, "fade");
    case "command":
      return commandStep(making);
    case "wait":
      return { wait: "3s" };
    case "until":
      return { until: condition(making), at_most: "30s", otherwise: "continue" };
    case "ask":
      return {
        ask: words("ask"),
        at_most: "20s",
        choices: [
          { label: words("first"), steps: [{ say: words("say"), for: "5s" }] },
          { label: words("second"), steps: [{ say: words("say"), for: "5s" }] },
        ],
        otherwise: 1,
      };
    case "hold":
      return { hold: { at_most: "60s" } };
    case "if":
      return { if: condition(making), then: [{ say: words("say"), for: "5s" }] };
    case "repeat":
      return { repeat: 3, steps: [{ wait: "1s" }] };
    case "group":
      return { group: [{ say: words("say"), for: "5s" }] };
    case "together":
      return { together: [{ say: words("say"), for: "5s" }, { wait: "3s" }] };
    default:
      return namedStep(kind, making);
  }
}

function namedStep(kind: Kind, { vocabulary, markers, scene, words }: Making): NewStep | null {
  if (kind === "scene") {
    const other = vocabulary.scenes.find(({ id }) => id !== scene);
    return other === undefined ? null : { scene: other.id };
  }
  return kind === "marker" ? { marker: freeName("part", markers) } : { note: words("note")["en"] ?? "…" };
}

/** "part-2" where "part" is taken. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

function showStep({ vocabulary, zone }: Making): NewStep | null {
  const display = ofZoneFirst(displays(vocabulary), zone)[0];
  const content = display?.points.find(({ name }) => name === "content");
  const first = content?.known[0] ?? content?.choices[0] ?? vocabulary.media[0];
  return display === undefined || first === undefined
    ? null
    : { show: first, on: display.id, confirm: "12s" };
}

function stateStep({ vocabulary, zone }: Making, kind: "set" | "fade"): NewStep | null {
  const numbersOnly = kind === "fade";
  const device = settable(vocabulary, zone, numbersOnly)[0];
  const point = device?.points.find((each) => canBeSet(each, numbersOnly));
  if (device === undefined || point === undefined) return null;
  const name = `${device.id}.${point.name}`;
  const states = { [name]: firstValue(point) };
  const confirm = writtenSeconds(confirmTime(vocabulary, [name]));
  return kind === "set" ? { set: states, confirm } : { fade: states, over: "3s", confirm };
}

function commandStep({ vocabulary, zone }: Making): NewStep | null {
  const device = commandable(vocabulary, zone)[0];
  const verb = device?.verbs.find(({ sets }) => sets === null);
  return device && verb ? { command: `${device.id}.${verb.name}` } : null;
}

function condition({ vocabulary, zone }: Making): string {
  const inOrder = ofZoneFirst(vocabulary.devices, zone).filter(({ points }) => points.length > 0);
  // What only measures is what scenes wait for.
  const device = inOrder.find(({ points }) => points.every(({ writable }) => !writable)) ?? inOrder[0];
  const point = device?.points.find(({ writable }) => !writable) ?? device?.points[0];
  return device && point ? writeCondition(conditionOn(`${device.id}.${point.name}`, point)) : "on";
}
