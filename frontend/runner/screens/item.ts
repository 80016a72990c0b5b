/** One question on the page: its words, its answers, a way to leave it out, a voice when there is a recording. */

import { button, h } from "../dom.ts";
import { kinds } from "../kinds/index.ts";
import type { How, Mounted } from "../kinds/kind.ts";
import { formatOf, type Answer, type Item, type Questionnaire } from "../questionnaire.ts";
import type { Words } from "../words.ts";

export interface Asked {
  questionnaire: Questionnaire;
  index: number;
  words: Words;
  given: Answer | undefined;
  /** "Question 3 of 24". */
  place: string;
  /** The only question of the screen is its heading. */
  alone: boolean;
  tell(answer: Answer | undefined, how: How): void;
}

export interface Shown {
  element: HTMLElement;
  digit(digit: number): boolean;
}

export function showItem(asked: Asked): Shown {
  const item = asked.questionnaire.items[asked.index];
  if (!item) throw new Error(`there is no item ${asked.index}`);
  const name = `q${asked.index}`;
  let mounted = mount(asked, item, name, asked.given);
  const left = item.required ? null : leaveOut(asked, () => (mounted = remount(mounted, mount(asked, item, name, null))));
  const element = h("fieldset", { class: "item", "data-index": asked.index }, legend(asked, item, name), voice(item, asked.words));
  element.append(mounted.element, ...(left ? [left] : []));
  element.addEventListener("input", () => left?.setAttribute("aria-pressed", "false"));
  return { element, digit: (digit) => mounted.digit?.(digit) ?? false };
}

function mount(asked: Asked, item: Item, name: string, given: Answer | undefined): Mounted {
  const format = formatOf(asked.questionnaire, item);
  return kinds[format.kind].mount({ item, format, words: asked.words, name, given, tell: asked.tell });
}

function remount(before: Mounted, after: Mounted): Mounted {
  before.element.replaceWith(after.element);
  return after;
}

function legend(asked: Asked, item: Item, name: string): HTMLElement {
  const words = [h("span", { class: "hidden-words" }, `${asked.place}. `), item.text];
  const heading = asked.alone
    ? h("h1", { class: "question", tabindex: "-1", "data-heading": true }, ...words)
    : h("h2", { class: "question question-of-many" }, ...words);
  return h("legend", { id: `${name}-question` }, heading);
}

function leaveOut(asked: Asked, cleared: () => void): HTMLButtonElement {
  const made = button(asked.words.rather_not ?? "", "button-link leave-out", () => {
    cleared();
    made.setAttribute("aria-pressed", "true");
    asked.tell(null, "now");
  });
  made.setAttribute("aria-pressed", String(asked.given === null));
  return made;
}

function voice(item: Item, words: Words): HTMLButtonElement | null {
  const { audio } = item;
  return audio ? button(words.read_aloud ?? "", "button-link voice", () => void new Audio(audio).play()) : null;
}
