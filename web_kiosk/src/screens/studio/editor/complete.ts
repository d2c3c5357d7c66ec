/** What may be written where the cursor stands: keys, kinds of step, points, verbs, values, units, other scenes. Pure. */
import type { VocabularyPointView, VocabularyView } from "../../../api/studio_types";
import type { Texts } from "../../../api/types";
import { KINDS } from "../text/reading";
import { placeOf, type Place } from "./context";
import { HEAD, KEYS_OF, STEP_KEYS, VALUES_OF } from "./grammar";

export interface Suggestion {
  label: string;
  /** What it is, for people. */
  detail: string;
  apply: string;
  type: "keyword" | "property" | "variable" | "constant" | "function" | "text";
}

export interface Suggestions {
  from: number;
  options: Suggestion[];
}

type Say = (texts: Texts) => string;

/** Keys whose value is a condition or a calculation. */
const EXPRESSIONS = ["until", "if", "while", "when"];
/** Keys under which steps stand. */
const STEP_LISTS = ["steps", "together", "group", "then", "else", "do", "otherwise"];
const STATES = ["set", "fade"];

export function suggest(text: string, offset: number, vocabulary: VocabularyView, say: Say): Suggestions {
  const place = placeOf(text, offset);
  const options =
    place.key === null ? keysFor(place, vocabulary, say) : valuesFor(place, text, vocabulary, say);
  return { from: place.from, options };
}

function keysFor(place: Place, vocabulary: VocabularyView, say: Say): Suggestion[] {
  const parent = place.keys.at(-1);
  const fresh = (keys: readonly string[]): Suggestion[] =>
    keys.filter((key) => !place.siblings.includes(key)).map((key) => keyed(key));
  if (parent === undefined) return place.flow ? [] : fresh(HEAD);
  if (parent === "needs" || parent === "likes") return devices(vocabulary, say);
  if (parent === "audience" || parent === "choices")
    return parent === "choices" ? fresh(["label", "detail", "steps"]) : words(VALUES_OF["audience"]!);
  if (STATES.includes(parent)) return points(vocabulary, say, (point) => point.writable, ": ");
  if (["say", "ask", "title", "summary", "name", "label", "detail", "why"].includes(parent))
    return fresh(vocabulary.languages);
  if (parent === "hold") return fresh(["at_most"]);
  if (parent === "trigger") return fresh(["when", "stays"]);
  if (!STEP_LISTS.includes(parent)) return [];
  const kind = KINDS.find((each) => place.siblings.includes(each));
  if (kind !== undefined) return fresh([...(KEYS_OF[kind] ?? []), ...STEP_KEYS]);
  return [...fresh(KINDS), ...fresh(STEP_KEYS)];
}

function valuesFor(place: Place, text: string, vocabulary: VocabularyView, say: Say): Suggestion[] {
  const key = place.key!;
  const parent = place.keys.at(-1);
  if (parent !== undefined && STATES.includes(parent) && key.includes(".")) return valuesOf(key, vocabulary);
  if (EXPRESSIONS.includes(key)) return expression(vocabulary, say);
  if (key in VALUES_OF) return words(VALUES_OF[key]!);
  switch (key) {
    case "zone":
      return vocabulary.zones.map(({ id, name }) => option(id, say(name), "constant"));
    case "needs":
    case "likes":
      return devices(vocabulary, say);
    case "show":
      return words(vocabulary.media);
    case "on":
      return devices(vocabulary, say, (points) => points.some(({ name }) => name === "content"));
    case "camera":
      return words(camerasOf(vocabulary));
    case "command":
      return verbs(vocabulary, say);
    case "scene":
      return place.keys.length === 0
        ? []
        : vocabulary.scenes.map(({ id, title }) => option(id, say(title), "constant"));
    case "goto":
      return words([...text.matchAll(/^\s*- marker: *([\w-]+)/gm)].map((match) => match[1]!));
    case "clock":
      return points(vocabulary, say, ({ type }) => type === "number", "");
    case "otherwise":
      return words(["continue", "stop"]);
    default:
      return [];
  }
}

function camerasOf(vocabulary: VocabularyView): string[] {
  const all = vocabulary.devices.flatMap(({ points }) => points.filter(({ name }) => name === "camera"));
  return [...new Set(all.flatMap(({ known, choices }) => [...known, ...choices]))];
}

function valuesOf(name: string, vocabulary: VocabularyView): Suggestion[] {
  const [device, point] = name.split(".");
  const found = vocabulary.devices
    .find(({ id }) => id === device)
    ?.points.find((each) => each.name === point);
  if (found === undefined) return [];
  if (found.type === "boolean") return words(["on", "off"]);
  if (found.type === "number" || found.type === "integer") {
    const ends = [found.minimum, found.maximum].filter((end): end is number => end !== null);
    return words(ends.map((end) => (found.unit === "" ? String(end) : `${end} ${found.unit}`)));
  }
  return words([...found.choices, ...found.known]);
}

function expression(vocabulary: VocabularyView, say: Say): Suggestion[] {
  return [
    ...points(vocabulary, say, () => true, ""),
    ...vocabulary.functions.map(({ name, help }) => ({
      ...option(name, help, "function"),
      apply: `${name}(`,
    })),
    ...words(["and", "or", "not"]),
  ];
}

function points(
  vocabulary: VocabularyView,
  say: Say,
  fits: (point: VocabularyPointView) => boolean,
  after: string,
): Suggestion[] {
  return vocabulary.devices.flatMap((device) =>
    device.points.filter(fits).map((point) => {
      const detail = `${say(device.name)} · ${say(point.label)}${point.unit === "" ? "" : ` (${point.unit})`}`;
      const name = `${device.id}.${point.name}`;
      return { ...option(name, detail, "variable"), apply: name + after };
    }),
  );
}

function verbs(vocabulary: VocabularyView, say: Say): Suggestion[] {
  return vocabulary.devices.flatMap((device) =>
    device.verbs
      .filter(({ sets }) => sets === null)
      .map((verb) =>
        option(`${device.id}.${verb.name}`, `${say(device.name)} · ${say(verb.label)}`, "function"),
      ),
  );
}

function devices(
  vocabulary: VocabularyView,
  say: Say,
  fits: (points: VocabularyPointView[]) => boolean = () => true,
): Suggestion[] {
  return vocabulary.devices
    .filter((device) => fits(device.points))
    .map(({ id, name }) => option(id, say(name), "variable"));
}

function words(all: readonly string[]): Suggestion[] {
  return all.map((each) => option(each, "", "constant"));
}

function keyed(key: string): Suggestion {
  return { label: key, detail: "", apply: `${key}: `, type: "property" };
}

function option(label: string, detail: string, type: Suggestion["type"]): Suggestion {
  return { label, detail, apply: label, type };
}
