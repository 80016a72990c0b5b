/** What this is about and how to answer; the last place where the language can be changed without losing anything. */

import { button, h } from "../dom.ts";
import type { Page } from "../page.ts";
import type { Questionnaire } from "../questionnaire.ts";
import type { Stage } from "../stage.ts";

/** Show the instruction; resolves with "begin" or with another language. */
export function showInstruction(page: Page, stage: Stage, questionnaire: Questionnaire): Promise<string> {
  return new Promise((resolve) => {
    const chosen = (what: string) => {
      stage.chosen();
      resolve(what);
    };
    stage.show(
      h("h1", { tabindex: "-1", "data-heading": true }, questionnaire.title),
      ...paragraphs(questionnaire.instruction),
      note(stage.word("advances")),
      note(stage.word("saved_by")),
      h("div", { class: "moves" }, button(stage.word("begin"), "button-main", () => chosen("begin"))),
      otherLanguages(page, questionnaire.language, chosen),
    );
  });
}

/** A text with blank lines becomes paragraphs. */
export function paragraphs(text: string): HTMLElement[] {
  return text.split(/\n\s*\n/).map((part) => h("p", { class: "prose" }, part.trim()));
}

function note(text: string): HTMLElement | null {
  return text ? h("p", { class: "note" }, text) : null;
}

function otherLanguages(page: Page, present: string, chosen: (language: string) => void): HTMLElement | null {
  const others = page.languages.filter((language) => language !== present);
  if (others.length === 0) return null;
  const switches = others.map((language) => {
    const made = button(page.words[language]?.language_name ?? language, "button-link", () => chosen(language));
    made.lang = language;
    return made;
  });
  return h("div", { class: "switch" }, ...switches);
}
