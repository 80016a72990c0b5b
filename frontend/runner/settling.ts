/** Answers that may still change (arrow keys, typing) are kept when the hand rests, or when somebody asks. */

import type { Answer } from "./questionnaire.ts";

const REST = 900;

export class Settling {
  private readonly pending = new Map<number, Answer>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly settle: (index: number, answer: Answer) => void) {}

  /** Hold an answer that may change. */
  hold(index: number, answer: Answer): void {
    this.pending.set(index, answer);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), REST);
  }

  /** Forget what is held for an item. */
  drop(index: number): void {
    this.pending.delete(index);
  }

  /** Settle everything that is held. */
  now(): void {
    clearTimeout(this.timer);
    const held = [...this.pending];
    this.pending.clear();
    for (const [index, answer] of held) this.settle(index, answer);
  }
}
