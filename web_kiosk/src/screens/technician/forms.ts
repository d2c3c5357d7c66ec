/** A verb's arguments (JSON Schema, as pydantic writes it) as fields of a form, and back. Pure. */
import type { Value } from "../../api/types";

export interface Field {
  name: string;
  title: string;
  kind: "boolean" | "integer" | "number" | "choice" | "text";
  unit: string;
  minimum: number | null;
  maximum: number | null;
  choices: string[];
  required: boolean;
  /** What the form shows first, as written in its input. */
  initial: string;
}

/** Why an input can't be sent. */
export type Mistake = "missing" | "not-a-number" | "not-whole" | "range";

export type Inputs = Record<string, string>;
export type Arguments =
  { ok: true; args: Record<string, Value> } | { ok: false; mistakes: Record<string, Mistake> };

type Schema = Record<string, unknown>;

/** The fields of an object schema, in its order. A property of a kind no form can show becomes a text. */
export function fieldsOf(schema: Schema, current: Value | null = null): Field[] {
  const definitions = record(schema["$defs"]);
  const required = new Set(Array.isArray(schema["required"]) ? (schema["required"] as unknown[]) : []);
  return Object.entries(record(schema["properties"])).map(([name, raw]) => {
    const property = resolve(record(raw), definitions);
    const field = fieldOf(name, property, required.has(name));
    return {
      ...field,
      initial: initialOf(field, property["default"] ?? (name === "value" ? current : null)),
    };
  });
}

function fieldOf(name: string, property: Schema, required: boolean): Field {
  const choices = choicesOf(property);
  const type = property["type"];
  const kind =
    choices.length > 0 && type !== "boolean"
      ? "choice"
      : type === "boolean" || type === "integer" || type === "number"
        ? type
        : "text";
  return {
    name,
    title: typeof property["title"] === "string" ? property["title"] : name,
    kind,
    unit: typeof property["unit"] === "string" ? property["unit"] : "",
    minimum: limit(property["minimum"] ?? property["exclusiveMinimum"]),
    maximum: limit(property["maximum"] ?? property["exclusiveMaximum"]),
    choices,
    required,
    initial: "",
  };
}

/** Look through `$ref`, a single `allOf`, and "this or null", keeping what is said beside them (unit, title). */
function resolve(property: Schema, definitions: Schema): Schema {
  const { $ref, anyOf, allOf, ...rest } = property;
  if (typeof $ref === "string") {
    return { ...resolve(record(definitions[$ref.split("/").at(-1) ?? ""]), definitions), ...rest };
  }
  const options = [anyOf, allOf].find(Array.isArray) as unknown[] | undefined;
  const first = options?.map(record).find((option) => option["type"] !== "null");
  return first === undefined ? property : { ...resolve(first, definitions), ...rest };
}

function choicesOf(property: Schema): string[] {
  if (Array.isArray(property["enum"])) return property["enum"].filter((each) => each !== null).map(String);
  return "const" in property ? [String(property["const"])] : [];
}

function initialOf(field: Field, value: unknown): string {
  if (value !== null && value !== undefined) return String(value);
  if (field.kind === "boolean") return "true";
  if (field.kind === "choice" && field.required) return field.choices[0] ?? "";
  return "";
}

/** What the inputs mean, checked; an empty field that is not required is left out. */
export function argumentsOf(fields: Field[], inputs: Inputs): Arguments {
  const args: Record<string, Value> = {};
  const mistakes: Record<string, Mistake> = {};
  for (const field of fields) {
    const raw = (inputs[field.name] ?? "").trim();
    if (raw === "" && !field.required) continue;
    const value = valueOf(field, raw);
    if (typeof value === "object") mistakes[field.name] = value.mistake;
    else args[field.name] = value;
  }
  return Object.keys(mistakes).length > 0 ? { ok: false, mistakes } : { ok: true, args };
}

function valueOf(field: Field, raw: string): Value | { mistake: Mistake } {
  if (field.kind === "boolean") return raw === "true";
  if (raw === "") return { mistake: "missing" };
  if (field.kind === "text" || field.kind === "choice") return raw;
  const number = Number(raw.replace(",", "."));
  if (!Number.isFinite(number)) return { mistake: "not-a-number" };
  if (field.kind === "integer" && !Number.isInteger(number)) return { mistake: "not-whole" };
  if (
    (field.minimum !== null && number < field.minimum) ||
    (field.maximum !== null && number > field.maximum)
  ) {
    return { mistake: "range" };
  }
  return number;
}

function limit(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function record(value: unknown): Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}
