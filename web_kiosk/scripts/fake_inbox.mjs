// Invented devices that announced themselves: one that is well, one that wants another's topic.
const now = () => Date.now() / 1000;

const point = (name, type, unit = "") => ({ name, type, unit, label: {}, writable: true, choices: [] });
const entity = (kind, name, command, points) => ({
  kind,
  name,
  unique_id: name,
  state_topic: `invented/${name}`,
  command_topics: [command],
  points,
  verbs: [],
});
const candidate = (key, name, entities, conflicts = []) => ({
  key,
  convention: "homeassistant",
  name,
  manufacturer: "Invented",
  model: "I-1",
  version: "1.0",
  area: "",
  state: "waiting",
  waits: true,
  announced: true,
  withdrawn: false,
  first_seen: now() - 600,
  last_seen: now() - 5,
  device: null,
  zone: null,
  names: {},
  baseline: {},
  allowed: [],
  decided_by: null,
  decided_at: null,
  problem: "",
  entities,
  conflicts,
});

const FOREIGN = {
  topic: "vkc/street-light-1/set",
  why: "device",
  owner: "street-light-1",
  allowable: true,
  reasons: { vi: "topic của street-light-1", ko: "street-light-1의 토픽", en: "belongs to street-light-1" },
};

const STATES = { approve: "approved", ignore: "ignored", forget: "waiting" };

export class FakeInbox {
  items = [
    candidate("homeassistant:lamp", "Invented lamp", [
      entity("light", "lamp", "invented/lamp/set", [
        point("power", "boolean"),
        point("level", "number", "%"),
      ]),
    ]),
    candidate(
      "homeassistant:rogue",
      "Rogue <b>switch</b>",
      [entity("switch", "relay", FOREIGN.topic, [point("relay", "boolean")])],
      [FOREIGN],
    ),
  ];
  rejected = [
    { topic: "homeassistant/switch/x/config", reason: "expected JSON", raw: "7b", at: now(), count: 3 },
  ];

  get waiting() {
    return this.items.filter(({ waits }) => waits).length;
  }

  decide(key, verb, by) {
    const found = this.items.find((each) => each.key === key);
    if (!found || !(verb in STATES)) return null;
    const state = STATES[verb];
    return Object.assign(found, { state, waits: state === "waiting", decided_by: by, decided_at: now() });
  }
}
