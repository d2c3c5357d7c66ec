// An invented hall for looking at the screens during development. Nothing of it is shipped.

export const t = (vi, ko, en) => ({ vi, ko, en });
export const hall = {
  id: "vkc-hanoi",
  name: t("Trung tâm hợp tác Việt – Hàn VKC", "한-베 협력센터 VKC", "Vietnam–Korea Cooperation Centre VKC"),
  languages: ["vi", "ko", "en"],
  default_language: "vi",
  version: "0.1.0-fake",
  simulated: true,
  zones: [
    { id: "lobby", name: t("Sảnh", "로비", "Lobby") },
    { id: "urban-sensing", name: t("Cảm biến đô thị", "도시 센싱", "Urban sensing") },
    { id: "digital-twin", name: t("Bản sao số", "디지털 트윈", "Digital twin") },
    { id: "construction", name: t("Công nghệ xây dựng", "건설 기술", "Construction technology") },
    { id: "meeting-room", name: t("Phòng họp thông minh", "스마트 회의실", "Smart meeting room") },
    { id: "training-room", name: t("Phòng đào tạo", "교육실", "Training room") },
  ],
  screens: [],
};

const figure = (device, point, label) => ({ device, point, label });
const PM25 = figure("air-quality", "pm25", t("Bụi mịn PM2.5", "초미세먼지 PM2.5", "Fine dust PM2.5"));
const LEVEL = figure("water-tank", "level", t("Mực nước bể", "수조 수위", "Tank level"));
const FREE = figure("parking", "free", t("Chỗ đỗ trống", "빈 주차면", "Free parking bays"));
const POWER = figure("energy-meter", "power", t("Điện đang dùng", "사용 전력", "Power in use"));
const STRAIN = figure("beam-sensor", "strain", t("Biến dạng dầm", "보 변형률", "Beam strain"));

const kiosk = (id, zone, name, scenes, figures) => ({
  id,
  kind: "kiosk",
  zone,
  name,
  scenes,
  figures,
  device: null,
});
const display = (id, zone, name, device) => ({
  id,
  kind: "display",
  zone,
  name,
  scenes: [],
  figures: [PM25, LEVEL, POWER],
  device,
});
hall.screens = [
  kiosk(
    "lobby",
    "lobby",
    t("Kiosk sảnh", "로비 키오스크", "Lobby kiosk"),
    ["welcome", "twin-flight", "meeting-start"],
    [PM25, FREE, POWER],
  ),
  kiosk(
    "urban",
    "urban-sensing",
    t("Cảm biến đô thị", "도시 센싱", "Urban sensing"),
    ["flood-response", "air-pollution", "street-lighting", "smart-parking", "twin-flight", "beam-alarm"],
    [PM25, LEVEL, FREE, POWER],
  ),
  kiosk(
    "twin",
    "digital-twin",
    t("Kiosk bản sao số", "디지털 트윈 키오스크", "Twin kiosk"),
    ["twin-flight"],
    [PM25, LEVEL],
  ),
  kiosk(
    "construction",
    "construction",
    t("Kiosk xây dựng", "건설 키오스크", "Construction kiosk"),
    ["beam-alarm"],
    [STRAIN, POWER],
  ),
  display("lobby", "lobby", t("Màn hình sảnh", "로비 디스플레이", "Lobby display"), "welcome-display"),
  display(
    "twin",
    "digital-twin",
    t("Màn hình bản sao số", "트윈 디스플레이", "Twin display"),
    "twin-display",
  ),
  display(
    "construction",
    "construction",
    t("Màn hình xây dựng", "건설 디스플레이", "Construction display"),
    "construction-display",
  ),
];
