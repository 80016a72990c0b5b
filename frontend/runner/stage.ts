/** The frame around every screen: a bar with the tools, the screen itself, one quiet line that says what is kept. */

import { button, focusHeading, h } from "./dom.ts";
import type { Page } from "./page.ts";
import type { Words } from "./words.ts";

export interface Tool {
  label: string;
  icon: "pause" | "hand";
  press(): void;
}

export class Stage {
  words: Words = {};
  private readonly bar = h("header", { class: "bar" });
  private readonly screen = h("div", { class: "screen" });
  private readonly clock = h("p", { class: "clock" });
  private readonly status = h("p", { class: "status", role: "status", "aria-live": "polite" });

  constructor(private readonly page: Page) {
    page.root.replaceChildren(this.bar, this.screen, h("footer", { class: "foot" }, this.status, this.clock));
  }

  /** Speak ``language`` from now on. */
  speak(language: string, words: Words): void {
    document.documentElement.lang = language;
    this.words = words;
  }

  word(name: string): string {
    return this.words[name] ?? "";
  }

  /** Show a screen and begin reading at its heading. */
  show(...parts: (Node | null)[]): void {
    const shown = h("div", { class: "sheet" }, ...parts);
    this.screen.replaceChildren(shown);
    focusHeading(shown);
  }

  /** A choice was made: until the next screen comes nothing else can be chosen on this one. */
  chosen(): void {
    for (const each of this.screen.querySelectorAll("button")) each.disabled = true;
  }

  /** Show the tools; none on screens that ask nothing. */
  tools(tools: Tool[]): void {
    const about = this.page.about ? h("p", { class: "about" }, this.page.about) : null;
    const parts = [about, ...tools.map((tool) => toolButton(tool))];
    this.bar.replaceChildren(...parts.filter((part): part is HTMLElement => part !== null));
  }

  /** Say quietly what became of the answers; the same words are not said twice. */
  say(text: string, mood: "kept" | "waiting" | "hint" | "" = ""): void {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.dataset.mood = mood;
  }

  /** Show how much time is left; "" shows nothing. */
  time(text: string): void {
    if (this.clock.textContent !== text) this.clock.textContent = text;
  }

  /** Take everything off the page. */
  clear(): void {
    this.bar.replaceChildren();
    this.screen.replaceChildren();
    this.say("");
    this.time("");
  }
}

function toolButton({ label, icon, press }: Tool): HTMLElement {
  const made = button("", `tool tool-${icon}`, press);
  made.append(h("span", { class: `glyph glyph-${icon}`, "aria-hidden": "true" }), h("span", { class: "tool-word" }, label));
  return made;
}
