/** Invented contents for the gallery. */
import { ProblemError } from "../../api/client";
import type { RunStepView, RunView, Texts } from "../../api/types";
import { lineOfRun, type Line } from "../../parts/metro";

type Given = Partial<RunStepView> & { path: string; label: Texts };

const t = (vi: string, ko: string, en: string): Texts => ({ vi, ko, en });

const RAIN = t("Mưa bắt đầu", "비가 시작됨", "Rain begins");
const RISE = t("Nước dâng", "수위 상승", "Water rises");
const CHOICE = t("Lựa chọn của bạn", "당신의 선택", "Your choice");
const GATE = t("Mở cửa xả", "수문 개방", "Open the gate");
const ROAD = t("Chặn đường", "도로 통제", "Close the road");
const DETOUR = t("Xe đi vòng", "차량 우회", "Detour");
const FALL = t("Nước rút", "물 빠짐", "Water falls");
const END = t("Thành phố hồi phục", "도시 회복", "The city recovers");

function step(given: Given): RunStepView {
  return {
    kind: "say",
    depth: 0,
    branch: null,
    parent: null,
    main: true,
    planned_at: 0,
    planned_length: 5,
    started_at: null,
    ended_at: null,
    outcome: null,
    reason: {},
    ...given,
  };
}

type Mark = "ahead" | "current" | NonNullable<RunStepView["outcome"]>;

function marked(given: Given, mark: Mark): RunStepView {
  if (mark === "ahead") return step(given);
  if (mark === "current") return step({ ...given, started_at: 1 });
  return step({ ...given, started_at: 1, ended_at: 2, outcome: mark });
}

/** The flood scene with each station marked: rain, rise, choice, gate, road, detour, fall, end. */
export function sampleLine(marks: [Mark, Mark, Mark, Mark, Mark, Mark, Mark, Mark], ended = false): Line {
  const branch = (index: number, n: number): Partial<RunStepView> & { path: string } => ({
    path: `2.b${index}.${n}`,
    depth: 1,
    branch: index,
    parent: "2",
  });
  const given: Given[] = [
    { path: "0", label: RAIN },
    { path: "1", label: RISE },
    { path: "2", label: CHOICE },
    { ...branch(1, 0), label: GATE },
    { ...branch(2, 0), label: ROAD },
    { ...branch(2, 1), label: DETOUR },
    { path: "3", label: FALL },
    { path: "4", label: END },
  ];
  const steps = given.map((each, index) => marked(each, marks[index] ?? "ahead"));
  return lineOfRun({ steps, ended_at: ended ? 9 : null } as RunView);
}

export const LINES = {
  coming: sampleLine(["ahead", "ahead", "ahead", "ahead", "ahead", "ahead", "ahead", "ahead"]),
  choice: sampleLine(["done", "done", "current", "ahead", "ahead", "ahead", "ahead", "ahead"]),
  branch: sampleLine(["done", "done", "current", "ahead", "done", "current", "ahead", "ahead"]),
  ended: sampleLine(["done", "timeout", "done", "done", "ahead", "ahead", "failed", "skipped"], true),
} as const;

export const LOST = new ProblemError({
  type: "",
  title: "",
  status: 0,
  detail: "",
  code: "unreachable",
  texts: {},
  instance: null,
});

export const COURSE = Array.from({ length: 48 }, (_, n) => ({
  at: n,
  value: n === 20 || n === 21 ? null : 20 + 6 * Math.sin(n / 4) + (n % 5),
}));

export const PICTURES = [
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
];
/** Grounds, each with the words that stand on it. */
export const GROUNDS = [
  { ground: "page", words: ["text", "text-quiet"] },
  { ground: "card", words: ["text", "text-quiet"] },
  { ground: "grey-soft", words: ["text", "text-quiet"] },
  { ground: "jade-soft", words: ["jade-deep", "text"] },
  { ground: "amber-soft", words: ["amber-deep", "text"] },
  { ground: "red-soft", words: ["red-deep", "text"] },
  { ground: "banner", words: ["on-dark", "on-dark-quiet"] },
  { ground: "lacquer", words: ["on-dark"] },
  { ground: "living", words: ["on-dark"] },
  { ground: "danger", words: ["on-dark"] },
] as const;
export const SHAPES = ["jade", "amber", "red", "quiet", "line-strong", "field-line", "focus"];
export const TYPES = ["3xl", "2xl", "xl", "l", "m", "s", "xs"];
export const SPACES = [1, 2, 3, 4, 5, 6, 7, 8];
/** Letters that ask most of a font: two marks above, one below; syllables of three letters. */
export const LETTERS: Record<string, string> = { vi: "Ễ Ặ Ộ Ỹ ữ ợ", ko: "한뷁값 홍", en: "Ag 0123" };
export const ONLY_VIETNAMESE: Texts = { vi: "Trung tâm hợp tác Việt Nam – Hàn Quốc" };
export const STATIONS = ["ahead", "current", "done", "late", "skipped", "failed"] as const;
