/** Does a format have what its kind needs? A broken questionnaire is told calmly instead of being half shown. */

import type { Format, Item } from "../questionnaire.ts";
import type { Kind, Parameter } from "./kind.ts";

/** The names of the parameters that are missing or of a wrong type. */
export function problemsOf(kind: Kind, format: Format, item: Item): string[] {
  const own: Format = item.labels ? { ...format, labels: item.labels } : format;
  return Object.entries(kind.schema)
    .filter(([name, parameter]) => !suits(own[name as keyof Format], parameter))
    .map(([name]) => name);
}

function suits(value: unknown, parameter: Parameter): boolean {
  if (value === undefined || value === null) return !parameter.required;
  if (parameter.type === "number") return typeof value === "number";
  const type = parameter.type === "codes" ? "number" : "string";
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === type);
}
