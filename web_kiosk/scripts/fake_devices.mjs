// The invented hall's devices.
import { t } from "./fake_hall.mjs";

const now = () => Date.now() / 1000;

const online = () => ({ state: "online", reason: "", reasons: {}, since: now() - 5400 });
const offline = (texts) => ({ state: "offline", reason: texts.en, reasons: texts, since: now() - 140 });

const point = (name, type, label, actual, more = {}) => ({
  name,
  type,
  label,
  actual,
  unit: "",
  writable: false,
  feedback: true,
  minimum: null,
  maximum: null,
  choices: [],
  icon: "activity",
  wanted: null,
  at: now(),
  stale: false,
  ...more,
});
const onOff = (value) =>
  point("power", "boolean", t("Nguồn", "전원", "Power"), value, {
    writable: true,
    wanted: value,
    icon: "power",
  });
const percent = (name, label, value, more) =>
  point(name, "number", label, value, { unit: "%", minimum: 0, maximum: 100, ...more });

const VALUE = (type, more = {}) => ({
  type: "object",
  additionalProperties: false,
  required: ["value"],
  properties: { value: { type, title: "Value", ...more } },
});
const SET_POWER = {
  name: "power",
  label: t("Bật / tắt", "켜기 / 끄기", "Switch"),
  icon: "power",
  sets: "power",
  arguments: VALUE("boolean"),
};
const SET_BRIGHTNESS = {
  name: "brightness",
  label: t("Độ sáng", "밝기", "Brightness"),
  icon: "sun",
  sets: "brightness",
  arguments: VALUE("number", { minimum: 0, maximum: 100, unit: "%" }),
};
const SET_INPUT = {
  name: "input",
  label: t("Ngõ vào", "입력", "Input"),
  icon: "cable",
  sets: "input",
  arguments: VALUE("string", { enum: ["hdmi1", "hdmi2", "dp"] }),
};

const device = (id, zone, driver, wire, name, points, verbs = [], availability = online()) => ({
  id,
  zone,
  driver,
  wire,
  name,
  points,
  verbs,
  availability,
  baseline: verbs.length ? { power: false } : {},
  health: {
    commands: 24,
    failed: 1,
    faults: 0,
    feedback_p50: 0.18,
    feedback_p95: 0.74,
    drops: 0,
    flapping: false,
    last_error: "",
    last_errors: {},
    last_error_at: null,
    observed: availability,
    maintenance: null,
  },
  used_by: null,
  fault: null,
});

export function makeDevices() {
  const lamp = (n) =>
    device(
      `street-light-${n}`,
      "urban-sensing",
      "mqtt_light",
      "mqtt",
      t(`Đèn đường ${n}`, `가로등 ${n}`, `Street light ${n}`),
      [
        onOff(true),
        percent("brightness", t("Độ sáng", "밝기", "Brightness"), n % 2 ? 80 : 35, {
          writable: true,
          wanted: n % 2 ? 80 : 35,
        }),
      ],
      [SET_POWER, SET_BRIGHTNESS],
    );
  const bays = [1, 2, 3, 4, 5, 6].map((n) =>
    point(`bay_${n}`, "boolean", t(`Ô ${n}`, `${n}번 면`, `Bay ${n}`), n % 3 !== 0),
  );
  const list = [
    device(
      "led-wall",
      "lobby",
      "samsung_mdc",
      "rs232-lobby",
      t("Tường LED", "LED 월", "LED wall"),
      [
        onOff(true),
        point("input", "choice", t("Ngõ vào", "입력", "Input"), "hdmi1", {
          writable: true,
          wanted: "hdmi1",
          choices: ["hdmi1", "hdmi2", "dp"],
        }),
      ],
      [SET_POWER, SET_INPUT],
    ),
    device(
      "lobby-lights",
      "lobby",
      "mqtt_light",
      "mqtt",
      t("Đèn sảnh", "로비 조명", "Lobby lights"),
      [onOff(true), percent("brightness", t("Độ sáng", "밝기", "Brightness"), 70)],
      [SET_POWER, SET_BRIGHTNESS],
    ),
    device(
      "air-quality",
      "urban-sensing",
      "modbus_sensor",
      "rs485-a",
      t("Trạm không khí", "대기질 측정기", "Air-quality unit"),
      [point("pm25", "number", t("PM2.5", "PM2.5", "PM2.5"), 23, { unit: "µg/m³" })],
    ),
    device("water-tank", "urban-sensing", "modbus_sensor", "rs485-a", t("Bể nước", "수조", "Water tank"), [
      percent("level", t("Mực nước", "수위", "Level"), 34),
    ]),
    device(
      "pump",
      "urban-sensing",
      "relay_board",
      "relays",
      t("Máy bơm", "펌프", "Pump"),
      [onOff(false)],
      [SET_POWER],
    ),
    device(
      "flood-gate",
      "urban-sensing",
      "relay_board",
      "relays",
      t("Cửa xả", "수문", "Flood gate"),
      [onOff(false)],
      [SET_POWER],
    ),
    device(
      "energy-meter",
      "urban-sensing",
      "modbus_sensor",
      "rs485-a",
      t("Công tơ điện", "전력량계", "Energy meter"),
      [point("power", "number", t("Công suất", "전력", "Power"), 412, { unit: "W" })],
    ),
    ...[1, 2, 3, 4, 5, 6].map(lamp),
    device(
      "parking",
      "urban-sensing",
      "mqtt_sensor",
      "mqtt",
      t("Cảm biến đỗ xe", "주차 센서", "Parking sensors"),
      [...bays, point("free", "integer", t("Chỗ trống", "빈 자리", "Free bays"), 2)],
    ),
    device(
      "twin-projector",
      "digital-twin",
      "pjlink",
      "10.20.4.11:4352",
      t("máy chiếu sàn", "바닥 프로젝터", "the floor projector"),
      [
        onOff(null),
        point("lamp_hours", "integer", t("Giờ bóng đèn", "램프 사용 시간", "Lamp hours"), 2140, {
          unit: "h",
          limit: 2000,
          worn: true,
          stale: true,
        }),
      ],
      [SET_POWER],
      offline(
        t(
          "không trả lời trên 10.20.4.11:4352",
          "10.20.4.11:4352에서 응답 없음",
          "no answer on 10.20.4.11:4352",
        ),
      ),
    ),
    device(
      "beam-sensor",
      "construction",
      "mqtt_sensor",
      "mqtt",
      t("Cảm biến dầm", "보 센서", "Beam sensor"),
      [point("strain", "number", t("Biến dạng", "변형률", "Strain"), 118, { unit: "µε" })],
      [],
      offline(t("im lặng đã 2 phút", "2분 동안 신호 없음", "silent for 2 minutes")),
    ),
    device(
      "beam-shaker",
      "construction",
      "mqtt_switch",
      "mqtt",
      t("Bộ rung", "가진기", "Shaker"),
      [onOff(false)],
      [SET_POWER],
    ),
    device(
      "meeting-display",
      "meeting-room",
      "lg_display",
      "rs232-meeting",
      t("Màn hình phòng họp", "회의실 디스플레이", "Meeting display"),
      [onOff(false)],
      [SET_POWER, SET_INPUT],
    ),
  ];
  return Object.fromEntries(list.map((entry) => [entry.id, entry]));
}
