/** When waiting answers become a batch: five wait, or nothing happened for three seconds, or somebody asks. */

import type { Sitting } from "./sitting.ts";

const ENOUGH = 5;
const QUIET = 3_000;

export class Packer {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly sitting: Sitting,
    private readonly ready: () => void,
  ) {}

  /** An answer has been kept. */
  async answered(): Promise<void> {
    clearTimeout(this.timer);
    if (this.sitting.waiting >= ENOUGH) return this.now();
    this.timer = setTimeout(() => void this.now(), QUIET);
  }

  async now(): Promise<void> {
    clearTimeout(this.timer);
    await this.sitting.pack();
    this.ready();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
