/** uPlot as this screen uses it; a file of its own so that only a chart in sight brings it. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Course } from "./course";

/** How a chart speaks and looks: from the language layer and the tokens. */
export interface Look {
  clock: (at: number) => string;
  value: (value: number) => string;
  colour: (token: string) => string;
  font: string;
}

/** Least room between two times below, and between two values at the side, in pixels. */
const TIME_ROOM = 90;
const VALUE_ROOM = 34;

export function plot(
  target: HTMLElement,
  size: { width: number; height: number },
  look: Look,
  shown: (index: number | null) => void,
): uPlot {
  const axis = {
    stroke: look.colour("--text-quiet"),
    font: look.font,
    grid: { stroke: look.colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      ...size,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
      scales: { x: { time: true } },
      axes: [
        { ...axis, space: TIME_ROOM, size: 30, values: (_, times) => times.map(look.clock) },
        { ...axis, space: VALUE_ROOM, size: 62, values: (_, values) => values.map(look.value) },
      ],
      series: [
        {},
        { stroke: look.colour("--jade"), width: 2, points: { show: false } },
        { width: 0, points: { show: false } },
        { width: 0, points: { show: false } },
      ],
      bands: [{ series: [3, 2], fill: look.colour("--jade-soft") }],
      hooks: { setCursor: [(self) => shown(self.cursor.idx ?? null)] },
    },
    [[], [], [], []],
    target,
  );
}

export function show(chart: uPlot, course: Course, from: number, to: number): void {
  chart.setData([course.x, course.mean, course.low, course.high], false);
  const known = [...course.low, ...course.high].filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const room = high > low ? (high - low) * 0.12 : Math.max(Math.abs(high) * 0.1, 1);
  chart.batch(() => {
    chart.setScale("x", { min: from, max: to });
    chart.setScale("y", known.length === 0 ? { min: 0, max: 1 } : { min: low - room, max: high + room });
  });
}
