/** One choice of several, as real radio buttons: the whole card is the target. */

import { h } from "../dom.ts";
import { optionsOf, type Option } from "../questionnaire.ts";
import type { Mounted, Place } from "./kind.ts";

/** Mount the options of ``place`` with a layout: ``list``, ``row`` (a row where the screen is wide), ``pair``. */
export function mountRadios(place: Place, layout: string, options = optionsOf(place.item, place.format)): Mounted {
  const inputs = options.map((option) => radio(place, option));
  const cards = inputs.map((input, index) => card(input, options[index]?.label ?? ""));
  const element = h("div", { class: `options options-${layout}`, "data-count": options.length }, ...cards);
  element.addEventListener("change", (event) => tellOf(place, event.target as HTMLInputElement, element));
  markPointer(element);
  return { element, digit: (digit) => press(inputs[digit - 1], place) };
}

function radio(place: Place, option: Option): HTMLInputElement {
  return h("input", {
    type: "radio",
    name: place.name,
    value: option.code,
    autocomplete: "off",
    checked: place.given === option.code,
  });
}

function card(input: HTMLInputElement, label: string): HTMLElement {
  return h("label", { class: "option" }, input, h("span", { class: "option-mark", "aria-hidden": "true" }), h("span", {}, label));
}

/** A change made by a pointer is meant; one made by arrow keys may be on its way to the next option. */
function tellOf(place: Place, input: HTMLInputElement, element: HTMLElement): void {
  place.tell(Number(input.value), element.dataset.pointer === undefined ? "moving" : "now");
}

function markPointer(element: HTMLElement): void {
  element.addEventListener("pointerup", () => (element.dataset.pointer = ""));
  element.addEventListener("keydown", () => delete element.dataset.pointer);
}

function press(input: HTMLInputElement | undefined, place: Place): boolean {
  if (!input) return false;
  input.checked = true;
  input.focus();
  place.tell(Number(input.value), "now");
  return true;
}
