/** A scene's text read as steps, each with the lines it stands on. The text stays the one truth: nothing is written here. */
import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

export type Trail = readonly (string | number)[];

/** The key that tells a step, as `scenes/steps.py` lists them. */
export const KINDS = [
  "say",
  "show",
  "set",
  "fade",
  "command",
  "group",
  "together",
  "wait",
  "until",
  "ask",
  "hold",
  "if",
  "repeat",
  "scene",
  "marker",
  "note",
] as const;
export type Kind = (typeof KINDS)[number];

/** One step: its place in the text, and what it says. */
export interface StepNode {
  /** As the hub calls it: "4.c1.2". */
  path: string;
  trail: Trail;
  /** Null where no key, or more than one, tells what it is. */
  kind: Kind | null;
  /** Lines of its block, counted from 0: its comments above, its own, and remarks below; `end` is the first after it. */
  first: number;
  end: number;
  /** The line its dash stands on, and the last that says something. */
  line: number;
  lastLine: number;
  value: Readonly<Record<string, unknown>>;
  lists: StepList[];
}

/** Steps one below the other. `mark` is its part of a path; `block` is false where it is written in one line. */
export interface StepList {
  mark: string;
  trail: Trail;
  block: boolean;
  /** Column of the dashes. */
  column: number;
  steps: StepNode[];
}

export interface SceneText {
  text: string;
  lines: string[];
  document: Document.Parsed;
  /** What the text says; what a key says twice or wrongly is left out. */
  head: Readonly<Record<string, unknown>>;
  main: StepList;
}

interface Source {
  text: string;
  lines: string[];
  starts: number[];
}

/** Read a text; null while it is not YAML with a list of steps (somebody is typing). */
export function readScene(text: string): SceneText | null {
  const document = parse(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const steps = document.contents.get("steps", true);
  if (!isSeq(steps)) return null;
  const lines = text.split("\n");
  const source = { text, lines, starts: startsOf(lines) };
  return {
    text,
    lines,
    document,
    head: (document.toJS() ?? {}) as Record<string, unknown>,
    main: listOf(source, steps, "", ["steps"], ""),
  };
}

/** YAML 1.2 as the hub reads it: only true and false are booleans. */
export function parse(text: string): Document.Parsed {
  return parseDocument(text, { version: "1.2", keepSourceTokens: true, prettyErrors: false, strict: true });
}

/** Every step, those inside others included, in the order of the text. */
export function everyStep(list: StepList): StepNode[] {
  return list.steps.flatMap((step) => [step, ...step.lists.flatMap(everyStep)]);
}

export function everyList(list: StepList): StepList[] {
  return [list, ...list.steps.flatMap((step) => step.lists.flatMap(everyList))];
}

export function stepAt(scene: SceneText, path: string): StepNode | undefined {
  return everyStep(scene.main).find((step) => step.path === path);
}

export function listAt(scene: SceneText, trail: Trail): StepList | undefined {
  return everyList(scene.main).find((list) => sameTrail(list.trail, trail));
}

/** The list a step stands in, and its place there. */
export function homeOf(scene: SceneText, path: string): { list: StepList; index: number } | undefined {
  for (const list of everyList(scene.main)) {
    const index = list.steps.findIndex((step) => step.path === path);
    if (index >= 0) return { list, index };
  }
  return undefined;
}

/** The innermost step a line (from 0) belongs to. */
export function stepOnLine(scene: SceneText, line: number): StepNode | undefined {
  return everyStep(scene.main).findLast((step) => step.first <= line && line < step.end);
}

export function sameTrail(one: Trail, other: Trail): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}

/** Where a value ends, without what follows it: blank lines, comments. */
export function endOf(node: Node | null, fallback: number): number {
  if (node === null || !node.range) return fallback;
  if ((isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1)!;
    return isMap(node) ? endOfPair(last as Pair) : endOf(last as Node | null, node.range[0]);
  }
  return isScalar(node) && node.type === "PLAIN" && node.source === "" ? fallback : node.range[1];
}

export function endOfPair(pair: Pair): number {
  const key = pair.key as Node;
  return endOf(pair.value as Node | null, (key.range?.[1] ?? 0) + 1);
}

function listOf(source: Source, seq: YAMLSeq, mark: string, trail: Trail, prefix: string): StepList {
  const block = seq.flow !== true && seq.srcToken?.type === "block-seq";
  const dashes = block ? dashesOf(seq.srcToken as CST.BlockSequence) : [];
  const steps = seq.items.map((item, index): StepNode => {
    const at = dashes[index] ?? (item as Node).range?.[0] ?? 0;
    const lastLine = lineOf(source, trimmed(source.text, endOf(item as Node, at + 1)));
    const path = `${prefix}${index + 1}`;
    const own = [...trail, index];
    const value = isMap(item) ? ((item.toJSON() ?? {}) as Record<string, unknown>) : {};
    return {
      path,
      trail: own,
      kind: kindOf(value),
      first: 0,
      end: 0,
      line: lineOf(source, at),
      lastLine,
      value,
      lists: isMap(item) ? listsOf(source, item, own, path) : [],
    };
  });
  const column = block && dashes.length > 0 ? dashes[0]! - source.starts[lineOf(source, dashes[0]!)]! : 0;
  const list = { mark, trail, block, column, steps };
  if (block) divide(source, list);
  else for (const step of steps) [step.first, step.end] = [step.line, step.lastLine + 1];
  return list;
}

/** Give every line between the first and the last step to one of them, so that any order of blocks reads the same. */
function divide(source: Source, { steps, column }: StepList): void {
  steps.forEach((step, index) => {
    const next = steps[index + 1]?.line ?? source.lines.length;
    step.end = step.lastLine + 1;
    for (let line = step.end; line < next && isRemark(source.lines[line]!, column); line++)
      if (source.lines[line]!.trim() !== "") step.end = line + 1;
    step.first = index === 0 ? beginning(source, step.line, column) : steps[index - 1]!.end;
  });
}

/** Remarks right above the first step belong to it; those further in, and the key above, do not. */
function beginning(source: Source, line: number, column: number): number {
  let first = line;
  while (first > 0 && isAbove(source.lines[first - 1]!, column)) first -= 1;
  return first;
}

/** Blank, or a comment further in than the dashes: it belongs to the step above. */
function isRemark(line: string, column: number): boolean {
  const inset = line.length - line.trimStart().length;
  return line.trim() === "" || (line.trimStart().startsWith("#") && inset > column);
}

function isAbove(line: string, column: number): boolean {
  return line.trim() === "" || (line.trimStart().startsWith("#") && !isRemark(line, column));
}

/** The lists of steps inside a step, in the hub's order and with its marks (`scenes/tree.py`). */
function listsOf(source: Source, step: YAMLMap, trail: Trail, path: string): StepList[] {
  const found: StepList[] = [];
  const add = (holder: YAMLMap, key: string, mark: string, at: Trail): void => {
    const seq = holder.get(key, true);
    if (isSeq(seq))
      found.push(listOf(source, seq, mark, [...at, key], mark ? `${path}.${mark}.` : `${path}.`));
  };
  for (const key of ["together", "group"]) add(step, key, "", trail);
  if (step.has("repeat")) add(step, "steps", "", trail);
  add(step, "then", "t", trail);
  add(step, "else", "e", trail);
  add(step, "do", "d", trail);
  const choices = step.get("choices", true);
  if (isSeq(choices))
    choices.items.forEach((choice, index) => {
      if (isMap(choice)) add(choice, "steps", `c${index + 1}`, [...trail, "choices", index]);
    });
  add(step, "otherwise", "o", trail);
  return found;
}

function kindOf(value: Record<string, unknown>): Kind | null {
  const present = KINDS.filter((kind) => kind in value);
  return present.length === 1 ? present[0]! : null;
}

function dashesOf(token: CST.BlockSequence): number[] {
  return token.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === "seq-item-ind").map(({ offset }) => offset),
  );
}

function startsOf(lines: string[]): number[] {
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length + 1);
  return starts;
}

function lineOf(source: Source, offset: number): number {
  let [low, high] = [0, source.lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (source.starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The last character before `end` that is not white space. */
function trimmed(text: string, end: number): number {
  return Math.max(text.slice(0, end).trimEnd().length - 1, 0);
}
