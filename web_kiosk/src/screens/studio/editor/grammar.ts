/** The keys of the scene language and the words some of them take, made from the JSON Schema the hub's models write. */
import schema from "../../../../../scenes/schema/scene.schema.json";
import type { Kind } from "../text/reading";

interface Definition {
  properties?: Record<string, unknown>;
  required?: string[];
}

const definitions = schema.$defs as unknown as Record<string, Definition>;
const NAMES: Record<Kind, string> = {
  say: "Say",
  show: "Show",
  set: "Set",
  fade: "Fade",
  command: "CommandStep",
  group: "Group",
  together: "Together",
  wait: "Wait",
  until: "Until",
  ask: "Ask",
  hold: "Hold",
  if: "If",
  repeat: "Repeat",
  scene: "Call",
  marker: "Marker",
  note: "Note",
};

/** The keys of a scene's head, the required ones first. */
export const HEAD: readonly string[] = [
  ...schema.required,
  ...Object.keys(schema.properties).filter((key) => !schema.required.includes(key)),
];

/** What every step may have besides. */
export const STEP_KEYS: readonly string[] = Object.keys(definitions["Say"]?.properties ?? {}).filter((key) =>
  Object.values(NAMES).every((name) => key in (definitions[name]?.properties ?? {})),
);

/** The further keys of each kind of step. */
export const KEYS_OF: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(NAMES).map(([kind, name]) => [
    kind,
    Object.keys(definitions[name]?.properties ?? {}).filter(
      (key) => key !== kind && !STEP_KEYS.includes(key),
    ),
  ]),
);

/** Words a key takes, where the grammar lists them. */
export const VALUES_OF: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    Object.entries(schema.properties).flatMap(([key, property]) => {
      const found = wordsOf(property);
      return found.length > 0 ? [[key, found]] : [];
    }),
  ),
  ends: wordsOf(definitions["Together"]?.properties?.["ends"]),
  picture: [
    "welcome",
    "air",
    "flood",
    "lighting",
    "parking",
    "twin",
    "beam",
    "meeting",
    "opening",
    "closing",
  ],
  enabled: ["true", "false"],
  no_feedback: ["true"],
};

/** The words of an `enum`, wherever it stands in a property. */
function wordsOf(property: unknown): string[] {
  if (typeof property !== "object" || property === null) return [];
  const { enum: own, anyOf, items } = property as { enum?: string[]; anyOf?: unknown[]; items?: unknown };
  if (own !== undefined) return own;
  return [...(anyOf ?? []), items].flatMap(wordsOf);
}
