/** A small hall for tests of the studio. */
import type { VocabularyPointView, VocabularyView } from "../../api/studio_types";

function point(name: string, more: Partial<VocabularyPointView> = {}): VocabularyPointView {
  return {
    name,
    label: { en: name },
    type: "boolean",
    unit: "",
    minimum: null,
    maximum: null,
    choices: [],
    known: [],
    writable: true,
    feedback: true,
    takes: 0,
    ...more,
  };
}

export const VOCABULARY: VocabularyView = {
  languages: ["vi", "ko", "en"],
  zones: [
    { id: "lobby", name: { en: "Lobby" } },
    { id: "urban", name: { en: "Urban sensing" } },
  ],
  devices: [
    {
      id: "wall",
      name: { en: "LED wall" },
      zone: "lobby",
      points: [
        point("power", { takes: 20 }),
        point("input", { type: "choice", choices: ["hdmi1", "hdmi2"] }),
      ],
      verbs: [{ name: "reset", label: { en: "Reset" }, sets: null, arguments: [] }],
    },
    {
      id: "lamp-1",
      name: { en: "Lamp 1" },
      zone: "urban",
      points: [point("power"), point("brightness", { type: "number", unit: "%", minimum: 0, maximum: 100 })],
      verbs: [{ name: "on", label: { en: "On" }, sets: "power", arguments: [] }],
    },
    {
      id: "tank",
      name: { en: "Tank" },
      zone: "urban",
      points: [point("level", { type: "number", unit: "%", minimum: 0, maximum: 100, writable: false })],
      verbs: [],
    },
    {
      id: "screen",
      name: { en: "Screen" },
      zone: "urban",
      points: [point("content", { type: "text", known: ["twin", "flood-map"] })],
      verbs: [],
    },
  ],
  scenes: [
    { id: "welcome", title: { en: "Welcome" }, parameters: [] },
    { id: "flood", title: { en: "Flood" }, parameters: [] },
  ],
  media: ["twin", "flood-map"],
  functions: [{ name: "mean", takes: "point, time", help: "mean over a time" }],
  faults: [{ id: "offline", name: { en: "Away" } }],
  step_kinds: [],
};
