/**
 * Takes batches to the server, one at a time, for every sitting this device still keeps, and forgets a batch only when
 * the server has said in the protocol's words that it is kept.
 */

import type { Api } from "./api.ts";
import { inTurn } from "./alone.ts";
import { Backoff } from "./backoff.ts";
import { Nap } from "./nap.ts";
import { packAll } from "./packing.ts";
import type { Kept, Shelf } from "./shelf.ts";

/** ``later``: something waits and could not be sent. ``sending``: on its way. ``idle``: nothing waits. */
export type Mood = "sending" | "later" | "idle";
type Pass = "done" | "later";
type End = "done" | "later" | "grant" | "stopped";

export interface Listener {
  mood(mood: Mood): void;
  /** The server has stopped this sitting; nothing of it is on the device any more. */
  stopped(sitting: string): void;
  /** The server has everything and has finished the sitting; nothing of it is on the device any more. */
  finished(sitting: string): void;
  /** A new grant for a sitting whose grant was refused; null when this page cannot get one. */
  renew(kept: Kept): Promise<string | null>;
}

export class Courier {
  /** The sitting this page works on: its answers are packed by the page, not by the courier. */
  current = "";
  /** Something waits and could not be sent. */
  waits = false;
  private readonly backoff = new Backoff();
  private readonly nap = new Nap();
  private running: Promise<void> | null = null;
  private asked = false;

  constructor(
    private readonly shelf: Shelf,
    private readonly api: Api,
    private readonly listener: Listener,
  ) {}

  /** Send what waits, now. ``fresh``: something changed for the better (network back), so waiting starts anew. */
  kick(fresh = false): Promise<void> {
    this.asked = true;
    if (fresh) this.backoff.reset();
    if (fresh) this.nap.wake();
    this.running ??= this.work().finally(() => (this.running = null));
    return this.running;
  }

  private async work(): Promise<void> {
    while (this.asked) {
      this.asked = false;
      if ((await this.pass()) === "done") {
        this.backoff.reset();
        continue;
      }
      this.feel("later");
      this.asked = true;
      await this.nap.sleep(this.backoff.next());
    }
    this.feel("idle");
  }

  private feel(mood: Mood): void {
    this.waits = mood === "later" || (this.waits && mood === "sending");
    this.listener.mood(mood);
  }

  private async pass(): Promise<Pass> {
    try {
      return await inTurn("tirek-upload", () => this.deliverAll());
    } catch {
      return "later"; // the shelf refused (closed connection, full disk): nothing was forgotten, try again
    }
  }

  private async deliverAll(): Promise<Pass> {
    let result: Pass = "done";
    for (const kept of await this.inOrder()) {
      const end = await this.deliver(kept);
      if (end === "later") return "later";
      if (end === "grant" && kept.sitting === this.current) result = "later";
    }
    return result;
  }

  private async inOrder(): Promise<Kept[]> {
    const all = await this.shelf.sittings();
    return all.sort((one, other) => Number(other.sitting === this.current) - Number(one.sitting === this.current));
  }

  private async deliver(kept: Kept): Promise<End> {
    let end = await this.deliverWith(kept);
    if (end === "grant") end = await this.deliverRenewed(kept);
    if (end !== "stopped") return end;
    await this.shelf.destroy(kept.sitting);
    this.listener.stopped(kept.sitting);
    return end;
  }

  private async deliverRenewed(kept: Kept): Promise<End> {
    const grant = await this.listener.renew(kept);
    if (!grant) return "grant";
    await this.shelf.change(kept.sitting, { grant });
    return this.deliverWith({ ...kept, grant });
  }

  private async deliverWith(kept: Kept): Promise<End> {
    if (kept.sitting !== this.current || kept.finishing) await packAll(this.shelf, kept.sitting);
    const end = await this.sendBatches(kept);
    return end === "done" && kept.finishing ? this.submit(kept, kept.finishing) : end;
  }

  private async sendBatches({ sitting, grant }: Kept): Promise<End> {
    for (let batch = await this.shelf.nextBatch(sitting); batch; batch = await this.shelf.nextBatch(sitting)) {
      this.feel("sending");
      const verdict = await this.api.batch(grant, batch);
      if (verdict !== "kept" && verdict !== "apart") return verdict;
      await this.shelf.forget(batch, verdict === "apart");
    }
    return "done";
  }

  private async submit({ sitting, grant }: Kept, submission: NonNullable<Kept["finishing"]>): Promise<End> {
    this.feel("sending");
    const reply = await this.api.submit(grant, submission);
    if (reply.verdict !== "finished" && reply.verdict !== "missing") return reply.verdict;
    // "missing" with empty hands: those batches are kept apart at the server, a person looks at them there
    await this.shelf.destroy(sitting);
    this.listener.finished(sitting);
    return "done";
  }
}
