// The invented hall's scenes, as scripts for fake_run.mjs.
import { t } from "./fake_hall.mjs";

const step = (path, kind, length, label, more = {}) => ({
  path,
  kind,
  label,
  length,
  depth: 0,
  branch: null,
  parent: null,
  main: true,
  ...more,
});
const inBranch = (parent, branch, n, kind, length, label, more = {}) =>
  step(`${parent}.b${branch}.${n}`, kind, length, label, { depth: 1, branch, parent, ...more });

const FLOOD = [
  step("0", "say", 5, t("Mưa bắt đầu", "비가 시작됨", "Rain begins"), {
    caption: t(
      "Mưa lớn bắt đầu ở khu mô hình. Nước chảy về bể thu.",
      "모형 도시에 큰비가 내리기 시작합니다. 물이 저류조로 모입니다.",
      "Heavy rain begins over the model district. Water runs to the basin.",
    ),
  }),
  step("1", "set", 2, t("Bật bơm", "펌프 켜기", "Pump on"), {
    main: false,
    confirm: ["pump", "power", true],
  }),
  step("2", "until", 7, t("Nước dâng", "수위 상승", "Water rises"), {
    wait: t("mực nước đạt 60 %", "수위가 60 %에 도달", "the level to reach 60 %"),
  }),
  step("3", "ask", 20, t("Lựa chọn của bạn", "당신의 선택", "Your choice"), {
    caption: t(
      "Mực nước đã vượt 60 %. Thành phố cần một quyết định.",
      "센서가 60 %를 넘었습니다. 도시에 결정이 필요합니다.",
      "The sensor has passed 60 %. The city needs a decision.",
    ),
    ask: {
      prompt: t(
        "Mở cửa xả hay chặn đường trước?",
        "수문을 열까요, 도로를 먼저 막을까요?",
        "Open the gate, or close the road first?",
      ),
      choices: [
        [
          t("Mở cửa xả", "수문을 연다", "Open the gate"),
          t("Nước thoát ra sông", "물이 강으로 빠집니다", "Water drains to the river"),
        ],
        [
          t("Chặn đường", "도로를 막는다", "Close the road"),
          t("Xe được dẫn đi vòng", "차량을 우회시킵니다", "Traffic is led around"),
        ],
      ],
    },
  }),
  inBranch("3", 1, 0, "set", 6, t("Cửa xả mở", "수문 개방", "Gate opens"), {
    confirm: ["flood-gate", "power", true],
    caption: t(
      "Cửa xả mở, nước rút dần. Mức nước trên màn hình là số đo thật.",
      "수문이 열리고 물이 빠집니다. 화면의 수위는 실측값입니다.",
      "The gate opens and the water falls. The level shown is measured.",
    ),
  }),
  inBranch("3", 2, 0, "set", 4, t("Đường đóng", "도로 통제", "Road closed"), {
    confirm: ["street-light-1", "brightness", 20],
  }),
  inBranch("3", 2, 1, "set", 4, t("Xe đi vòng", "차량 우회", "Detour")),
  step("4", "hold", 8, t("Nước rút", "물 빠짐", "Water falls"), {
    wait: t("hướng dẫn viên cho tiếp tục", "해설사의 진행 신호", "the guide to go on"),
  }),
  step("5", "say", 5, t("Thành phố hồi phục", "도시 회복", "The city recovers")),
];
const plain = (...labels) =>
  labels.map((label, n) =>
    step(
      String(n),
      n === 1 ? "set" : "say",
      6,
      label,
      n === 1 ? { confirm: ["led-wall", "input", "hdmi1"] } : {},
    ),
  );

const NEEDS = {
  flood: ["water-tank", "pump"],
  air: ["air-quality"],
  beam: ["beam-sensor"],
  parking: ["parking"],
  lighting: ["energy-meter"],
};

const SUMMARY = t(
  "Một câu nói điều khách sẽ thấy và vì sao đáng xem.",
  "무엇을 보게 되는지, 왜 볼 만한지 한 문장으로.",
  "One sentence on what will be seen and why it matters.",
);
const scene = (
  id,
  zone,
  picture,
  title,
  steps,
  readiness = { state: "ready", reasons: [], without: [], wait_seconds: null },
) => {
  let at = 0;
  const stations = steps.map(({ path, kind, label, depth, branch, parent, main, length }) => {
    const station = {
      path,
      kind,
      label,
      depth,
      branch,
      parent,
      main,
      planned_start: at,
      planned_length: length,
    };
    if (depth === 0) at += length;
    return station;
  });
  return {
    script: steps,
    own: readiness,
    view: {
      id,
      zone,
      picture,
      title,
      summary: SUMMARY,
      length: at + 60,
      max_length: at * 3,
      audience: ["kiosk", "guide"],
      needs: NEEDS[picture] ?? ["led-wall"],
      likes: [],
      stations,
      readiness,
      version: "1",
    },
  };
};

export const scenes = Object.fromEntries(
  [
    scene(
      "flood-response",
      "urban-sensing",
      "flood",
      t("Ứng phó ngập lụt", "도시 침수 대응", "Urban flood response"),
      FLOOD,
    ),
    scene(
      "air-pollution",
      "urban-sensing",
      "air",
      t("Một ngày ô nhiễm không khí", "대기 오염 대응", "An air-pollution episode"),
      plain(
        t("Sương mù", "스모그", "Haze"),
        t("Đo bụi mịn", "먼지 측정", "Measuring"),
        t("Cảnh báo", "경보", "Alert"),
        t("Trong lành", "맑음", "Clear air"),
      ),
    ),
    scene(
      "street-lighting",
      "urban-sensing",
      "lighting",
      t("Đèn đường thông minh", "스마트 가로등", "Adaptive street lighting"),
      plain(
        t("Đêm xuống", "밤", "Night falls"),
        t("Người đến", "보행자", "Someone comes"),
        t("Tiết kiệm", "절약", "Saving"),
      ),
    ),
    scene(
      "smart-parking",
      "urban-sensing",
      "parking",
      t("Bãi đỗ xe thông minh", "스마트 주차", "Smart parking"),
      plain(
        t("Tìm chỗ", "자리 찾기", "Searching"),
        t("Dẫn đường", "안내", "Guidance"),
        t("Đỗ xe", "주차", "Parked"),
      ),
    ),
    scene(
      "twin-flight",
      "digital-twin",
      "twin",
      t("Bay qua An Vân Dương", "안번즈엉 비행", "Flight over An Vân Dương"),
      plain(
        t("Cất cánh", "이륙", "Take-off"),
        t("Dòng sông", "강", "The river"),
        t("Trung tâm", "중심", "The centre"),
        t("Đường phố", "거리", "The street"),
      ),
      { state: "ready_without", reasons: [], without: ["twin-projector"], wait_seconds: null },
    ),
    scene(
      "beam-alarm",
      "construction",
      "beam",
      t("Cảnh báo kết cấu", "구조물 경보", "Structural alarm"),
      plain(t("Rung", "진동", "Shaking"), t("Cảnh báo", "경보", "Alarm"), t("An toàn", "안전", "Safe")),
      {
        state: "not_ready",
        reasons: [
          t(
            "cảm biến dầm mất tín hiệu: im lặng đã 2 phút",
            "보 센서 연결 끊김: 2분 동안 신호 없음",
            "the beam sensor is offline: silent for 2 minutes",
          ),
        ],
        without: [],
        wait_seconds: null,
      },
    ),
    scene(
      "welcome",
      "lobby",
      "welcome",
      t("Chào mừng", "환영합니다", "Welcome"),
      plain(t("Ánh sáng", "조명", "Light"), t("Lời chào", "인사", "Greeting"), t("Bắt đầu", "시작", "Begin")),
    ),
    scene(
      "meeting-start",
      "meeting-room",
      "meeting",
      t("Bắt đầu cuộc họp", "회의 시작", "Start of a meeting"),
      plain(t("Rèm", "블라인드", "Blinds"), t("Màn hình", "화면", "Display"), t("Sẵn sàng", "준비", "Ready")),
    ),
  ].map((entry) => [entry.view.id, entry]),
);
