/** Single values of a text changed in place: only the characters of the value move, comments and layout stay. */
import { isMap, isScalar, isSeq, type Document, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import { endOf, endOfPair, parse, type Trail } from "./reading";
import { writeInline, writePair } from "./writing";

/** Return the text with a value at `trail`; null where the text can't be read or has no such place. */
export function setValue(text: string, trail: Trail, value: unknown): string | null {
  const document = parse(text);
  const place = document.errors.length === 0 ? holderOf(document, trail) : null;
  if (place === null) return null;
  const { map, key } = place;
  const pair = pairOf(map, key);
  return pair === undefined ? added(text, map, key, value) : replaced(text, map, pair, key, value);
}

/** Return the text without the key at `trail`; the same text where it isn't there. */
export function removeValue(text: string, trail: Trail): string | null {
  const document = parse(text);
  const place = document.errors.length === 0 ? holderOf(document, trail) : null;
  if (place === null) return null;
  const pair = pairOf(place.map, place.key);
  return pair === undefined ? text : removed(text, place.map, pair);
}

/** Return the text with one more item at the end of the list at `trail`, which is made where it is missing. */
export function appendItem(text: string, trail: Trail, item: unknown): string | null {
  const document = parse(text);
  if (document.errors.length > 0) return null;
  const seq = document.getIn(trail, true);
  if (!isSeq(seq) || seq.items.length === 0) return setValue(text, trail, [item]);
  if (seq.flow !== true) {
    const last = seq.items.at(-1) as Node;
    const column = columnOf(text, last.range![0]) - 2;
    const end = lineEnd(text, endOf(last, last.range![1]));
    return `${text.slice(0, end)}\n${" ".repeat(Math.max(column, 0))}- ${writeInline(item)}${text.slice(end)}`;
  }
  const end = endOf(seq.items.at(-1) as Node, seq.range![1] - 1);
  return `${text.slice(0, end)}, ${writeInline(item)}${text.slice(end)}`;
}

interface Holder {
  map: YAMLMap;
  key: string;
}

function holderOf(document: Document.Parsed, trail: Trail): Holder | null {
  const key = trail.at(-1);
  const map = trail.length === 1 ? document.contents : document.getIn(trail.slice(0, -1), true);
  return isMap(map) && typeof key === "string" ? { map: map as YAMLMap, key } : null;
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

function replaced(text: string, map: YAMLMap, pair: Pair, key: string, value: unknown): string {
  const old = pair.value as Node | null;
  const from = (pair.key as Node).range![0];
  const flowing = map.flow === true || isFlow(old);
  if (old !== null && (flowing || (isPlain(old) && isPlainValue(value)))) {
    const [start] = old.range!;
    const end = endOf(old, start);
    const written = isPlain(old) ? writeLike(old as Scalar, value) : writeInline(value);
    const space = /[:\s]$/.test(text.slice(0, start)) && !text.slice(0, start).endsWith(":") ? "" : " ";
    return text.slice(0, start) + space + written + text.slice(end);
  }
  const written = indented(writePair(key, value), columnOf(text, from));
  return text.slice(0, from) + written + text.slice(endOfPair(pair));
}

function added(text: string, map: YAMLMap, key: string, value: unknown): string {
  if (map.flow === true) {
    const last = map.items.at(-1);
    const end = last === undefined ? map.range![1] - 1 : endOfPair(last);
    return `${text.slice(0, end)}${last === undefined ? "" : ", "}${key}: ${writeInline(value)}${text.slice(end)}`;
  }
  const begin = (map.items[0]!.key as Node).range![0];
  const column = columnOf(text, begin);
  const written = indented(writePair(key, value), column);
  // A station's name is what people look for first.
  if (key === "name") return `${text.slice(0, begin)}${written}\n${" ".repeat(column)}${text.slice(begin)}`;
  const end = lineEnd(text, endOfPair(map.items.at(-1)!));
  return `${text.slice(0, end)}\n${" ".repeat(column)}${written}${text.slice(end)}`;
}

function removed(text: string, map: YAMLMap, pair: Pair): string | null {
  const index = map.items.indexOf(pair);
  const next = map.items[index + 1];
  if (map.items.length === 1)
    return map.flow === true ? text.slice(0, startOf(pair)) + text.slice(endOfPair(pair)) : null;
  if (map.flow === true || index === 0)
    return next !== undefined
      ? text.slice(0, startOf(pair)) + text.slice(startOf(next))
      : text.slice(0, endOfPair(map.items[index - 1]!)) + text.slice(endOfPair(pair));
  const begin = text.lastIndexOf("\n", startOf(pair) - 1);
  return text.slice(0, begin) + text.slice(lineEnd(text, endOfPair(pair)));
}

/** Written in the quotes the old value had. */
function writeLike(old: Scalar, value: unknown): string {
  if (typeof value !== "string") return writeInline(value);
  if (old.type === "QUOTE_DOUBLE") return JSON.stringify(value);
  if (old.type === "QUOTE_SINGLE" && !/[\n']/.test(value)) return `'${value}'`;
  return writeInline(value);
}

function isPlain(node: Node): boolean {
  return isScalar(node) && node.type !== "BLOCK_LITERAL" && node.type !== "BLOCK_FOLDED";
}

function isPlainValue(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function isFlow(node: Node | null): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

function startOf(pair: Pair): number {
  return (pair.key as Node).range![0];
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** The end of the line, its remark included. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

function indented(written: string, column: number): string {
  return written.split("\n").join(`\n${" ".repeat(column)}`);
}
