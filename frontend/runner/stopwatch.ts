/** Counts milliseconds while it runs. */

export class Stopwatch {
  private counted = 0;
  private since: number | null;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.since = now();
  }

  get elapsed(): number {
    return this.counted + (this.since === null ? 0 : this.now() - this.since);
  }

  stop(): void {
    this.counted = this.elapsed;
    this.since = null;
  }

  go(): void {
    this.since ??= this.now();
  }

  restart(): void {
    this.counted = 0;
    if (this.since !== null) this.since = this.now();
  }
}
