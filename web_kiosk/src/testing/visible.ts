/** Words a person would see or hear that stand in a component itself instead of in the catalogues. */
import { parse } from "svelte/compiler";

type Node = { type: string } & Record<string, unknown>;

/** Attributes that are read out or shown. */
const SPOKEN = new Set([
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "title",
  "placeholder",
  "alt",
]);
/** Properties of our parts that are shown. */
const SHOWN = new Set([...SPOKEN, "label", "text", "subtitle", "doneText"]);
/** Letters of any script, two or more together: a unit sign or "×" is no word. */
const WORD = /\p{L}{2,}/u;
/** Elements whose text is no sentence. */
const SILENT = new Set(["style", "script"]);

/** The hard-coded words of one component, in the order in which they stand. */
export function visibleWords(source: string): string[] {
  const found: string[] = [];
  walk(parse(source, { modern: true }).fragment as unknown as Node, found);
  return found;
}

function walk(node: unknown, found: string[]): void {
  if (Array.isArray(node)) return node.forEach((each) => walk(each, found));
  if (typeof node !== "object" || node === null || !("type" in node)) return;
  const here = node as Node;
  if (here.type === "RegularElement" && SILENT.has(String(here["name"]))) return;
  if (here.type.endsWith("Directive")) return;
  if (here.type === "Text") return note(String(here["data"]), found);
  if (here.type === "ExpressionTag") return literals(here["expression"], found);
  if (here.type === "Attribute") {
    if (SHOWN.has(String(here["name"]))) walk(here["value"], found);
    return;
  }
  for (const [key, child] of Object.entries(here))
    if (key !== "expression" && key !== "test" && typeof child === "object") walk(child, found);
}

/** Sentences written inside an expression that is shown: `{ready ? "Ready" : "Busy"}`. */
function literals(node: unknown, found: string[]): void {
  if (typeof node !== "object" || node === null) return;
  const here = node as Node;
  if (here.type === "Literal" && typeof here["value"] === "string") note(here["value"], found);
  if (here.type === "TemplateLiteral")
    for (const quasi of here["quasis"] as { value: { cooked: string } }[]) note(quasi.value.cooked, found);
  // Not into calls: i18n.t("a.key") is how it should be.
  if (here.type === "ConditionalExpression") {
    literals(here["consequent"], found);
    literals(here["alternate"], found);
  }
  if (here.type === "LogicalExpression" || here.type === "BinaryExpression") {
    if (["===", "!==", "==", "!="].includes(String(here["operator"]))) return;
    literals(here["left"], found);
    literals(here["right"], found);
  }
}

function note(text: string, found: string[]): void {
  if (WORD.test(text)) found.push(text.trim());
}
