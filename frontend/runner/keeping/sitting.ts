/** The sitting this page works on: answers are sealed and put on the shelf in the order they were given. */

import type { Answer, Questionnaire } from "../questionnaire.ts";
import { Stopwatch } from "../stopwatch.ts";
import { after } from "../wait.ts";
import { packAll } from "./packing.ts";
import type { Sealer } from "./sealing.ts";
import type { Kept, Shelf } from "./shelf.ts";

const TRY_AGAIN_AFTER = 1_000;

export class Sitting {
  /** What this page still knows of the answers; after a reload nobody does. */
  readonly given = new Map<number, Answer>();
  private queue: Promise<void> = Promise.resolve();
  private unpacked = 0;
  private readonly workedBefore: number;

  constructor(
    readonly kept: Kept,
    readonly questionnaire: Questionnaire,
    private readonly shelf: Shelf,
    private readonly sealer: Sealer,
    /** Runs while this page is worked on; stands during a pause. */
    readonly clock: Stopwatch = new Stopwatch(),
  ) {
    this.workedBefore = kept.worked;
  }

  get id(): string {
    return this.kept.sitting;
  }

  /** How many answers are in no batch yet. */
  get waiting(): number {
    return this.unpacked;
  }

  /** Milliseconds worked on this sitting at this device. */
  get worked(): number {
    return Math.round(this.workedBefore + this.clock.elapsed);
  }

  /** Whether nothing has been answered yet, here or before. */
  get untouched(): boolean {
    return this.kept.position === 0 && this.given.size === 0 && this.kept.nextSeq === 0;
  }

  /** Whether the item at ``index`` has been answered or left, here or before a reload. */
  passed(index: number): boolean {
    return this.given.has(index) || index < this.kept.position;
  }

  /** Keep an answer; resolves when it is on the disk. */
  give(index: number, answer: Answer, ms: number): Promise<void> {
    const item = this.questionnaire.items[index];
    if (!item) throw new Error(`there is no item ${index}`);
    const n = this.kept.nextOrdinal;
    this.kept.nextOrdinal += 1;
    this.given.set(index, answer);
    this.moveOn();
    const plain = { i: item.id, v: answer, ms: Math.round(ms), n, t: this.worked };
    return this.inOrder(async () => {
      const { iv, box } = await this.sealer.seal(plain);
      const changes = { position: this.kept.position, nextOrdinal: n + 1, worked: plain.t };
      await this.shelf.keep({ sitting: this.id, n, epk: this.sealer.epk, iv, box }, changes);
      this.unpacked += 1;
    });
  }

  /** Resolves when everything given so far is on the disk. */
  allKept(): Promise<void> {
    return this.queue;
  }

  /** Take back what stands in a field: it is no answer yet. What was kept before stays kept until a new answer. */
  takeBack(index: number): void {
    this.given.delete(index);
  }

  /** Put what waits into batches. */
  pack(): Promise<void> {
    return this.inOrder(async () => {
      await packAll(this.shelf, this.id);
      this.unpacked = 0;
    });
  }

  /** Say that all is answered: from now on the courier tells the server, today or whenever there is a network. */
  async finish(): Promise<void> {
    await this.pack();
    await this.inOrder(async () => {
      const stored = await this.shelf.sitting(this.id);
      const finishing = { batches: stored?.nextSeq ?? 0, last_ordinal: this.kept.nextOrdinal - 1 };
      await this.shelf.change(this.id, { finishing, worked: this.worked });
    });
  }

  private moveOn(): void {
    while (this.given.has(this.kept.position)) this.kept.position += 1;
  }

  /** One after another; a write the disk refuses is tried until it succeeds, for an answer is never dropped. */
  private inOrder(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(() => untilDone(work));
    return this.queue;
  }
}

async function untilDone(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch {
      await after(TRY_AGAIN_AFTER);
    }
  }
}
