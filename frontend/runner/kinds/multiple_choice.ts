/** Several choices; when there is a limit, the rest cannot be ticked until one is freed. */

import { h } from "../dom.ts";
import { optionsOf, type Code, type Format } from "../questionnaire.ts";
import type { Random } from "../random.ts";
import { fill } from "../words.ts";
import type { Kind, Mounted, Place } from "./kind.ts";

export const multipleChoice: Kind = {
  schema: {
    options: { type: "codes", required: true },
    labels: { type: "texts", required: true },
    choose_at_most: { type: "number" },
  },
  mount,
  simulate: (_item, format, random) => chance(format, random),
};

function mount(place: Place): Mounted {
  const options = optionsOf(place.item, place.format);
  const before = Array.isArray(place.given) ? place.given : [];
  const boxes = options.map((option) => box(option.code, before.includes(option.code)));
  const cards = boxes.map((each, index) => card(each, options[index]?.label ?? ""));
  const list = h("div", { class: "options options-list" }, ...cards);
  const most = place.format.choose_at_most ?? options.length;
  const changed = () => {
    limit(boxes, most);
    place.tell(chosen(boxes), "moving");
  };
  list.addEventListener("change", changed);
  limit(boxes, most);
  return { element: h("div", {}, hintOf(place), list), digit: (digit) => press(boxes[digit - 1], changed) };
}

function box(code: Code, ticked: boolean): HTMLInputElement {
  return h("input", { type: "checkbox", value: code, autocomplete: "off", checked: ticked });
}

function card(input: HTMLInputElement, label: string): HTMLElement {
  return h("label", { class: "option option-box" }, input, h("span", { class: "option-mark", "aria-hidden": "true" }), h("span", {}, label));
}

function hintOf(place: Place): HTMLElement | null {
  const count = place.format.choose_at_most;
  return count ? h("p", { class: "hint" }, fill(place.words.choose_up_to ?? "", { count })) : null;
}

function chosen(boxes: HTMLInputElement[]): Code[] | undefined {
  const codes = boxes.filter((each) => each.checked).map((each) => Number(each.value));
  return codes.length > 0 ? codes : undefined;
}

function limit(boxes: HTMLInputElement[], most: number): void {
  const full = boxes.filter((each) => each.checked).length >= most;
  for (const each of boxes) each.disabled = full && !each.checked;
}

function press(input: HTMLInputElement | undefined, changed: () => void): boolean {
  if (!input || input.disabled) return false;
  input.checked = !input.checked;
  changed();
  return true;
}

function chance({ options = [], choose_at_most }: Format, random: Random): Code[] {
  const most = choose_at_most ?? options.length;
  const ticked = options.filter(() => random() < 0.4).slice(0, most);
  return ticked.length > 0 ? ticked : options.slice(0, 1);
}
