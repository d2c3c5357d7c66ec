/** Values written as YAML in the manner of the scenes there are: short maps in one line, long ones below each other. */
import { Document, isMap, isScalar, isSeq, visit, type Node, type Scalar } from "yaml";

/** Characters a map may have to stand in one line. */
const ONE_LINE = 96;
const OPTIONS = {
  lineWidth: 0,
  minContentWidth: 0,
  indent: 2,
  flowCollectionPadding: false,
  // A text of several lines stays on one line of the file: the list moves whole lines.
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

/** A step as text, its dash in the first column. */
export function writeStep(step: Record<string, unknown>): string {
  const document = new Document([step], { version: "1.2" });
  quote(document);
  compact(document.contents as Node, false);
  return document.toString(OPTIONS).trimEnd();
}

/** `key: value` as text, in the first column; further lines follow where the value is long. */
export function writePair(key: string, value: unknown): string {
  const document = new Document({ [key]: value }, { version: "1.2" });
  quote(document);
  compact(document.get(key, true) as Node, true);
  return document.toString(OPTIONS).trimEnd();
}

/** A value in one line, as it can stand behind a key or in a flow map. */
export function writeInline(value: unknown): string {
  const document = new Document([value], { version: "1.2" });
  quote(document);
  (document.contents as Node & { flow?: boolean }).flow = true;
  return document.toString(OPTIONS).trim().slice(1, -1).trim();
}

/** Put texts of several lines in quotes, where line breaks are written as signs. */
function quote(document: Document): void {
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && node.value.includes("\n")) node.type = "QUOTE_DOUBLE";
    },
  });
}

/** Fold maps and lists of plain values that fit a line. An item of a list is a step or a choice: it has its own lines. */
function compact(node: Node | null, mayFold: boolean): void {
  if (isMap(node)) {
    if (mayFold && fits(node.items.map(({ key, value }) => [key as Node, value as Node]).flat()))
      node.flow = true;
    for (const { value } of node.items) compact(value as Node, true);
  } else if (isSeq(node)) {
    const items = node.items as Node[];
    if (mayFold && fits(items)) node.flow = true;
    for (const item of items) compact(item, false);
  }
}

function fits(parts: Node[]): boolean {
  if (parts.length === 0 || !parts.every((part) => isScalar(part) || typeof part !== "object")) return false;
  const width = parts.reduce((sum, part) => sum + String((part as Scalar)?.value ?? part).length + 3, 0);
  return width <= ONE_LINE;
}
