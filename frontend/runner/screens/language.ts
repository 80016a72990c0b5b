/** The first question of all: in which language? Asked in each of them. */

import { button, h } from "../dom.ts";
import type { Page } from "../page.ts";
import type { Stage } from "../stage.ts";

/** Ask and resolve with the language chosen. */
export function chooseLanguage(page: Page, stage: Stage): Promise<string> {
  return new Promise((resolve) => {
    const chosen = (language: string) => {
      stage.chosen();
      resolve(language);
    };
    stage.tools([]);
    stage.show(heading(page), h("div", { class: "languages" }, ...page.languages.map((one) => choice(page, one, chosen))));
  });
}

function heading(page: Page): HTMLElement {
  const asked = page.languages.map((language) => h("span", { lang: language }, page.words[language]?.choose_language ?? ""));
  return h("h1", { class: "asked-thrice", tabindex: "-1", "data-heading": true }, ...asked);
}

function choice(page: Page, language: string, chosen: (language: string) => void): HTMLElement {
  const made = button(page.words[language]?.language_name ?? language, "button-choice", () => chosen(language));
  made.lang = language;
  return made;
}
