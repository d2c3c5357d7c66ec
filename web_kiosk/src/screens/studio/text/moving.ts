/** Steps moved, copied, added and taken away: whole lines of the text, so that everything else keeps its bytes. */
import { isSeq, type Node } from "yaml";
import {
  endOf,
  everyStep,
  homeOf,
  listAt,
  parse,
  sameTrail,
  type SceneText,
  type StepList,
  type StepNode,
  type Trail,
} from "./reading";
import { writeStep } from "./writing";

/** Where a step shall stand: before the step at `index` of a list. */
export interface Target {
  list: Trail;
  index: number;
}

/** What stands in a list that lost its last step: a list may not be empty. */
const EMPTY = "- note: …";

/** Move a step; null where it can't go there (into itself, or where the text is written in one line). */
export function moveStep(scene: SceneText, path: string, target: Target): string | null {
  return placeStep(scene, path, target)?.text ?? null;
}

/** Move a step, and say on which line its block begins then. */
export function placeStep(
  scene: SceneText,
  path: string,
  target: Target,
): { text: string; first: number } | null {
  const home = homeOf(scene, path);
  const list = listAt(scene, target.list);
  if (!home || !list?.block || !home.list.block) return null;
  const step = home.list.steps[home.index]!;
  if (isInside(target.list, step.trail)) return null;
  const block = scene.lines.slice(step.first, step.end);
  const at = lineFor(list, target.index);
  const same = sameTrail(list.trail, home.list.trail);
  const left = !same && home.list.steps.length === 1 ? [" ".repeat(home.list.column) + EMPTY] : [];
  const moved = shifted(block, list.column - home.list.column);
  const lines = [...scene.lines];
  if (at <= step.first) {
    lines.splice(step.first, block.length, ...left);
    lines.splice(at, 0, ...moved);
    return { text: lines.join("\n"), first: at };
  }
  lines.splice(at, 0, ...moved);
  lines.splice(step.first, block.length, ...left);
  return { text: lines.join("\n"), first: at - block.length + left.length };
}

/** The step whose block begins on a line: where one that was moved or put in has come to stand. */
export function pathOnLine(scene: SceneText, first: number): string | null {
  return everyStep(scene.main).find((step) => step.first === first)?.path ?? null;
}

/** Move a step one place up (-1) or down (1) in its list; null at the end of it. */
export function shiftStep(scene: SceneText, path: string, by: -1 | 1): string | null {
  const home = homeOf(scene, path);
  if (!home || home.index + by < 0 || home.index + by >= home.list.steps.length) return null;
  return moveStep(scene, path, { list: home.list.trail, index: by < 0 ? home.index - 1 : home.index + 2 });
}

/** Take a step away; the last of a list leaves a note in its place. */
export function removeStep(scene: SceneText, path: string): string | null {
  const home = homeOf(scene, path);
  if (!home?.list.block) return null;
  const step = home.list.steps[home.index]!;
  const left = home.list.steps.length === 1 ? [" ".repeat(home.list.column) + EMPTY] : [];
  return scene.lines.toSpliced(step.first, step.end - step.first, ...left).join("\n");
}

/** Put a copy of a step below it. */
export function duplicateStep(scene: SceneText, path: string): string | null {
  const home = homeOf(scene, path);
  if (!home?.list.block) return null;
  const step = home.list.steps[home.index]!;
  return scene.lines.toSpliced(step.end, 0, ...ownLines(scene, step)).join("\n");
}

/** Put a step, written with its dash in the first column, into a list that is there. */
export function insertStep(scene: SceneText, target: Target, written: string): string | null {
  const list = listAt(scene, target.list);
  if (!list?.block) return null;
  const lines = shifted(written.trimEnd().split("\n"), list.column);
  return scene.lines.toSpliced(lineFor(list, target.index), 0, ...lines).join("\n");
}

/** Where steps added without choosing a place go: below the one that is marked, else at the end. */
export function placeAfter(scene: SceneText, path: string | null): Target {
  const home = path === null ? undefined : homeOf(scene, path);
  if (!home?.list.block) return { list: scene.main.trail, index: scene.main.steps.length };
  return { list: home.list.trail, index: home.index + 1 };
}

/** The path a step has that was put at `target`. */
export function pathAt(scene: SceneText, target: Target): string | null {
  return listAt(scene, target.list)?.steps[target.index]?.path ?? null;
}

/** The path a step has after `shiftStep`. */
export function shiftedPath(scene: SceneText, path: string, by: -1 | 1): string {
  const home = homeOf(scene, path);
  return home?.list.steps[home.index + by]?.path ?? path;
}

function lineFor(list: StepList, index: number): number {
  return index < list.steps.length ? list.steps[index]!.first : list.steps.at(-1)!.end;
}

/** A step's lines without the blank ones above it. */
function ownLines(scene: SceneText, step: StepNode): string[] {
  const lines = scene.lines.slice(step.first, step.end);
  return lines.slice(lines.findIndex((line) => line.trim() !== ""));
}

function isInside(list: Trail, step: Trail): boolean {
  return list.length > step.length && sameTrail(list.slice(0, step.length), step);
}

/** Lines further in or further out; what has less room than that begins in the first column. */
function shifted(lines: string[], by: number): string[] {
  if (by === 0) return lines;
  return lines.map((line) => {
    if (line.trim() === "") return line;
    if (by > 0) return " ".repeat(by) + line;
    const inset = line.length - line.trimStart().length;
    return line.slice(Math.min(-by, inset));
  });
}

/** Put an item that is no step (a choice) at the end of a list written line by line; null where it is not. */
export function insertItem(text: string, trail: Trail, item: Record<string, unknown>): string | null {
  const document = parse(text);
  const seq = document.errors.length === 0 ? document.getIn(trail, true) : undefined;
  if (!isSeq(seq) || seq.flow === true || seq.items.length === 0) return null;
  const last = seq.items.at(-1) as Node;
  const begin = text.lastIndexOf("\n", last.range![0]) + 1;
  const column = text.indexOf("-", begin) - begin;
  const end = text.indexOf("\n", endOf(last, last.range![1]) - 1);
  const at = end < 0 ? text.length : end;
  const written = shifted(writeStep(item).split("\n"), column).join("\n");
  return `${text.slice(0, at)}\n${written}${text.slice(at)}`;
}
