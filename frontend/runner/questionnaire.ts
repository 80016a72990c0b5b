/** What the server sends of an instrument (docs/reference/runner.md): words and rules of display, never a key. */

export type Code = number;
/** One answer: an option's code, a number, a text, several codes; null is "I would rather not answer". */
export type Answer = Code | string | Code[] | null;

export type KindName =
  | "likert"
  | "yes_no"
  | "frequency"
  | "forced_choice"
  | "scale_0_10"
  | "number"
  | "short_text"
  | "multiple_choice";

export interface Format {
  kind: KindName;
  options?: Code[];
  labels?: string[];
  minimum?: number;
  maximum?: number;
  step?: number;
  max_length?: number;
  choose_at_most?: number;
}

export interface Item {
  id: string;
  text: string;
  format: string;
  required: boolean;
  /** Wording of this item's own options; else the format's. */
  labels?: string[];
  /** Address of a recording on this site. */
  audio?: string;
}

export interface Questionnaire {
  code: string;
  version: string;
  language: string;
  title: string;
  instruction: string;
  end: string;
  minutes: number;
  time_limit_minutes: number | null;
  presentation: "item" | "page";
  page_size: number | null;
  formats: Record<string, Format>;
  items: Item[];
}

export interface Option {
  code: Code;
  label: string;
}

export function formatOf(questionnaire: Questionnaire, item: Item): Format {
  const format = questionnaire.formats[item.format];
  if (!format) throw new Error(`item ${item.id} has no format`);
  return format;
}

/** The options of one item in the order shown; an option without a label shows its code. */
export function optionsOf(item: Item, format: Format): Option[] {
  const labels = item.labels ?? format.labels ?? [];
  return (format.options ?? []).map((code, place) => ({ code, label: labels[place] ?? String(code) }));
}

/** The steps of a questionnaire: indexes of the items that are shown together. */
export function stepsOf(questionnaire: Questionnaire): number[][] {
  const size = questionnaire.presentation === "page" ? Math.max(1, questionnaire.page_size ?? 6) : 1;
  const indexes = questionnaire.items.map((_, index) => index);
  return indexes.filter((index) => index % size === 0).map((first) => indexes.slice(first, first + size));
}

/** The step on which the item at ``index`` stands; past the end, the last. */
export function stepAt(steps: number[][], index: number): number {
  const found = steps.findIndex((step) => step.includes(index));
  return found < 0 ? Math.max(0, steps.length - 1) : found;
}
