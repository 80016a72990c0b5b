/** A page that says one calm thing and, where it makes sense, offers one step. */

import { button, h } from "../dom.ts";
import type { Stage } from "../stage.ts";

/** Say ``title`` and ``text``. */
export function sayCalmly(stage: Stage, title: string, text = "", step?: { label: string; press(): void }): void {
  stage.tools([]);
  stage.show(
    h("h1", { tabindex: "-1", "data-heading": true }, title),
    text ? h("p", { class: "prose" }, text) : null,
    step ? h("div", { class: "moves" }, button(step.label, "button-main", step.press)) : null,
  );
}

/** Say it and wait until the respondent asks to try again, or the network comes back. */
export async function sayAndWait(stage: Stage, text: string): Promise<void> {
  let stop: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    stop = resolve;
    addEventListener("online", stop);
    sayCalmly(stage, text, "", { label: stage.word("try_again"), press: stop });
  });
  removeEventListener("online", stop);
}
