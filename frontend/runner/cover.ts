/** Covers the screen: for a pause, and when nobody has touched it for a while. What was asked cannot be read behind it. */

import { button, h } from "./dom.ts";
import type { Stage } from "./stage.ts";

export class Cover {
  private shown: HTMLDialogElement | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly changed: (covered: boolean) => void,
  ) {}

  /** Whether the screen is covered. */
  get over(): boolean {
    return this.shown !== null;
  }

  /** Cover the screen with ``text`` until the respondent goes on. */
  show(text: string): void {
    if (this.shown) return;
    const dialog = h("dialog", { class: "cover", "aria-labelledby": "cover-words" });
    const goOn = button(this.stage.word("go_on"), "button-main", () => dialog.close());
    dialog.append(h("p", { id: "cover-words", class: "cover-words" }, text), goOn);
    dialog.addEventListener("close", () => this.lift());
    document.body.append(dialog);
    this.shown = dialog;
    dialog.showModal();
    this.changed(true);
  }

  lift(): void {
    if (!this.shown) return;
    this.shown.remove();
    this.shown = null;
    this.changed(false);
  }
}
