/** Invented devices for the gallery: new, contested, worn out by faults, under maintenance. */
import type { CauseView, ConflictView, DeviceHealthView, DiscoveredView, Texts } from "../../api/types";
import { cause, device, discovered, discoveredPoint, entity, health, scene } from "../technician/samples";

const t = (vi: string, ko: string, en: string): Texts => ({ vi, ko, en });
/** A morning of the gallery's own. */
const NOW = 1_790_000_000;

export const CAUSES: CauseView[] = [
  {
    ...cause("rs485-a", ["water-tank", "air-quality", "energy-meter"]),
    since: NOW,
    reasons: t("đường truyền rs485-a bị ngắt", "rs485-a 회선 끊김", "wire rs485-a is down"),
  },
  {
    ...cause("rs485-b", ["beam-sensor", "beam-load"], "silent_wire"),
    since: NOW,
    reasons: t(
      "không thiết bị nào trả lời: kiểm tra cáp và nguồn",
      "응답하는 장치 없음: 케이블과 전원을 확인하세요",
      "nothing answers: look at the cable and the power",
    ),
  },
];
export const HIT = [
  {
    ...scene("flood", "not_ready", ["water-tank"]),
    title: t("Ứng phó ngập lụt", "도시 침수 대응", "Urban flood response"),
  },
];

export const CONFLICTS: ConflictView[] = [
  {
    topic: "hall/street-light-1/set",
    why: "device",
    owner: "street-light-1",
    allowable: true,
    reasons: t("topic của street-light-1", "street-light-1의 토픽", "belongs to street-light-1"),
  },
  {
    topic: "hall/#",
    why: "invalid",
    owner: "",
    allowable: false,
    reasons: t(
      "không phải là topic hợp lệ để gửi lệnh",
      "명령을 보낼 수 있는 토픽이 아님",
      "is not a topic that commands can be sent to",
    ),
  },
];

const POWER = discoveredPoint("power", { label: t("Nguồn", "전원", "Power") });
const LEVEL = discoveredPoint("level", {
  label: t("Độ sáng", "밝기", "Brightness"),
  type: "number",
  unit: "%",
});
const seen = { first_seen: NOW, last_seen: NOW + 600 };

export const DISCOVERED: DiscoveredView[] = [
  discovered("homeassistant:lamp", {
    ...seen,
    name: "<b>Lobby</b> lamp",
    manufacturer: "Maker",
    model: "L-1",
    area: "Lobby",
    entities: [entity("light", [POWER, LEVEL], { name: "Lamp" })],
  }),
  discovered("zigbee2mqtt:plug", {
    ...seen,
    convention: "zigbee2mqtt",
    name: "Plug",
    state: "approved",
    device: "plug",
    conflicts: CONFLICTS.slice(0, 1),
    entities: ["switch", "sensor", "sensor", "sensor", "sensor", "update", "select"].map((kind, n) =>
      entity(kind, [
        discoveredPoint(`p${n}`, { writable: kind !== "sensor", unit: kind === "sensor" ? "W" : "" }),
      ]),
    ),
  }),
];

export const HEALTH: DeviceHealthView[] = [
  health({ commands: 1204, feedback_p50: 0.042, feedback_p95: 0.31 }),
  health({
    commands: 88,
    failed: 7,
    faults: 3,
    drops: 6,
    flapping: true,
    feedback_p50: 1.92,
    feedback_p95: 11.4,
    last_error_at: NOW,
    last_errors: t("không trả lời trong 1 giây", "1초 안에 응답 없음", "no answer within 1 s"),
  }),
];

const maintenance = { by: "technician", note: "Lamp L-400", since: NOW };
export const SERVICED = [
  device("in-service"),
  device("out-of-service", "disabled", { health: health({ maintenance }) }),
];
