/** How long to wait before the next try: 1, 2, 4 … 60 seconds, a little different on every device. */

const FIRST = 1_000;
const LONGEST = 60_000;

export class Backoff {
  private tries = 0;

  constructor(private readonly chance: () => number = Math.random) {}

  /** Milliseconds to wait now; the next call gives more. */
  next(): number {
    const plain = Math.min(LONGEST, FIRST * 2 ** this.tries);
    this.tries += 1;
    return Math.min(LONGEST, plain * (0.8 + 0.4 * this.chance()));
  }

  reset(): void {
    this.tries = 0;
  }
}
