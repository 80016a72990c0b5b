/** The last page: kind, the same for everybody, and gone after a while. */

import { h } from "../dom.ts";
import type { Page } from "../page.ts";
import type { Stage } from "../stage.ts";
import { paragraphs } from "./instruction.ts";

/** Show the thanks with ``text`` of the last questionnaire. */
export function showEnd(page: Page, stage: Stage, text: string): void {
  stage.tools([]);
  stage.show(
    h("div", { class: "felt", "aria-hidden": "true" }),
    h("h1", { tabindex: "-1", "data-heading": true }, stage.word("thanks")),
    ...paragraphs(text),
    h("p", { class: "note" }, stage.word("helplines")),
    page.back ? h("div", { class: "moves" }, h("a", { class: "button button-main", href: page.back }, stage.word("back"))) : null,
  );
}
