/** The questions, step by step: shows them, keeps each answer, moves on and back. */

import { dots } from "../dots.ts";
import { button, h } from "../dom.ts";
import { digitOf, intoAnswers } from "../keyboard.ts";
import type { Sitting } from "../keeping/sitting.ts";
import type { How } from "../kinds/kind.ts";
import { stepAt, stepsOf, type Answer } from "../questionnaire.ts";
import { Settling } from "../settling.ts";
import type { Stage } from "../stage.ts";
import { Stopwatch } from "../stopwatch.ts";
import { after } from "../wait.ts";
import { fill } from "../words.ts";
import { showItem, type Shown } from "./item.ts";

/** The next question waits until the answer is on the disk, but on a sick disk no longer than this (ms). */
const PATIENCE = 3_000;
/** How long the chosen answer is seen before the next question comes (ms). */
const SEEN = 320;

export class Questions {
  /** Reading time of what is on the screen. */
  readonly reading = new Stopwatch();
  private readonly steps: number[][];
  private readonly settling = new Settling((index, answer) => this.keep(index, answer));
  private at: number;
  private shown = new Map<number, Shown>();
  private going = false;
  private moving: ReturnType<typeof setTimeout> | undefined;
  private finished: () => void = () => undefined;

  constructor(
    private readonly stage: Stage,
    private readonly sitting: Sitting,
    /** An answer is on the disk. */
    private readonly kept: () => void,
  ) {
    this.steps = stepsOf(sitting.questionnaire);
    this.at = stepAt(this.steps, sitting.kept.position);
  }

  /** Ask from where the respondent stopped; resolves when they finish. */
  ask(): Promise<void> {
    const keys = (event: KeyboardEvent) => this.key(event);
    addEventListener("keydown", keys);
    this.show();
    return new Promise<void>((resolve) => (this.finished = resolve)).finally(() => removeEventListener("keydown", keys));
  }

  /** Keep what is still being chosen or written. */
  settle(): void {
    this.settling.now();
  }

  /** End without asking the rest. */
  stop(): void {
    clearTimeout(this.moving);
    this.settle();
    this.finished();
  }

  private get step(): number[] {
    return this.steps[this.at] ?? [];
  }

  private get last(): boolean {
    return this.at === this.steps.length - 1;
  }

  private show(): void {
    const form = h("form", { class: "asking", autocomplete: "off", novalidate: true });
    this.shown = new Map(this.step.map((index) => [index, this.item(index)]));
    form.append(...[...this.shown.values()].map(({ element }) => element), this.moves());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.next();
    });
    this.stage.show(this.progress(), this.headingOfMany(), form);
    this.reading.restart();
  }

  private item(index: number): Shown {
    const { questionnaire, given } = this.sitting;
    return showItem({
      questionnaire,
      index,
      words: this.stage.words,
      given: given.get(index),
      place: this.place(index),
      alone: this.step.length === 1,
      tell: (answer, how) => this.told(index, answer, how),
    });
  }

  private place(index: number): string {
    return fill(this.stage.word("question_of"), { number: index + 1, total: this.sitting.questionnaire.items.length });
  }

  private progress(): HTMLElement {
    const [first = 0] = this.step;
    return dots(first, this.sitting.questionnaire.items.length, this.place(first));
  }

  private headingOfMany(): HTMLElement | null {
    if (this.step.length === 1) return null;
    return h("h1", { class: "hidden-words", tabindex: "-1", "data-heading": true }, this.place(this.step[0] ?? 0));
  }

  private moves(): HTMLElement {
    const back = this.at > 0 ? button(this.stage.word("back"), "button-quiet", () => this.back()) : null;
    const next = h("button", { type: "submit", class: "button button-main" }, this.stage.word(this.last ? "finish" : "next"));
    return h("div", { class: "moves" }, back, next);
  }

  private told(index: number, answer: Answer | undefined, how: How): void {
    clearTimeout(this.moving);
    this.unmark(index);
    this.settling.drop(index);
    if (answer === undefined) return this.sitting.takeBack(index);
    if (how === "moving") return this.settling.hold(index, answer);
    this.keep(index, answer);
    if (this.movesByItself()) this.moving = setTimeout(() => this.next(), SEEN);
  }

  /** Only where the instruction says so, one question at a time, and never past the last. */
  private movesByItself(): boolean {
    return this.stage.word("advances") !== "" && this.step.length === 1 && !this.last;
  }

  private keep(index: number, answer: Answer): void {
    if (this.sitting.given.has(index) && same(this.sitting.given.get(index), answer)) return;
    const ms = this.reading.elapsed;
    if (this.step.length > 1) this.reading.restart();
    void this.sitting.give(index, answer, ms).then(this.kept);
  }

  private next(): void {
    clearTimeout(this.moving);
    this.settle();
    const open = this.step.find((index) => !this.sitting.passed(index));
    if (open !== undefined) return this.askFor(open);
    void this.goOn(this.last ? () => this.finished() : () => this.showStep(this.at + 1));
  }

  private back(): void {
    clearTimeout(this.moving);
    this.settle();
    void this.goOn(() => this.showStep(Math.max(0, this.at - 1)));
  }

  /** What was answered is on the disk before anything else is shown. */
  private async goOn(then: () => void): Promise<void> {
    if (this.going) return;
    this.going = true;
    await Promise.race([this.sitting.allKept(), after(PATIENCE)]);
    this.going = false;
    then();
  }

  private showStep(at: number): void {
    clearTimeout(this.moving);
    this.at = at;
    this.show();
  }

  /** Say calmly that this one is still open and lead to it. */
  private askFor(index: number): void {
    const element = this.shown.get(index)?.element;
    element?.setAttribute("data-open", "");
    element?.querySelector<HTMLElement>("input, textarea")?.focus();
    this.stage.say(this.stage.word("choose_answer"), "hint");
  }

  private unmark(index: number): void {
    this.shown.get(index)?.element.removeAttribute("data-open");
  }

  private key(event: KeyboardEvent): void {
    if (document.querySelector("dialog[open]")) return;
    intoAnswers(event, this.shown.values().next().value?.element ?? document.body);
    const digit = digitOf(event);
    const shown = digit === null ? undefined : this.underHand(event.target);
    if (digit !== null && shown?.digit(digit)) event.preventDefault();
  }

  /** The question a digit is meant for: the one that has the focus, or the only one. */
  private underHand(target: EventTarget | null): Shown | undefined {
    if (this.step.length === 1) return this.shown.get(this.step[0] ?? -1);
    const element = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
    return element ? this.shown.get(Number(element.dataset.index)) : undefined;
  }
}

function same(one: Answer | undefined, other: Answer): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
