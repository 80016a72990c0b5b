/** The shelf in memory, for the tests and for a browser that lets nothing be kept (private windows of old phones). */

import type { Questionnaire } from "../questionnaire.ts";
import { merged, type Batch, type Kept, type Shelf, type Waiting } from "./shelf.ts";

export class MemoryShelf implements Shelf {
  private name = "";
  private readonly kept = new Map<string, Kept>();
  private readonly papers = new Map<string, Questionnaire>();
  private answers: Waiting[] = [];
  private batches: Batch[] = [];

  async device(): Promise<string> {
    this.name ||= crypto.randomUUID();
    return this.name;
  }

  async sittings(): Promise<Kept[]> {
    return [...this.kept.values()];
  }

  async sitting(id: string): Promise<Kept | undefined> {
    return this.kept.get(id);
  }

  async questionnaire(id: string): Promise<Questionnaire | undefined> {
    return this.papers.get(id);
  }

  async open(fresh: Kept, questionnaire: Questionnaire): Promise<Kept> {
    const kept = merged(fresh, this.kept.get(fresh.sitting));
    this.kept.set(kept.sitting, kept);
    this.papers.set(kept.sitting, questionnaire);
    return kept;
  }

  async change(id: string, changes: Partial<Kept>): Promise<void> {
    const kept = this.kept.get(id);
    if (kept) this.kept.set(id, { ...kept, ...changes });
  }

  async keep(answer: Waiting, changes: Partial<Kept>): Promise<void> {
    if (this.kept.has(answer.sitting)) this.answers.push(answer);
    await this.change(answer.sitting, changes);
  }

  async waiting(id: string): Promise<Waiting[]> {
    return this.answers.filter((answer) => answer.sitting === id).sort((one, other) => one.n - other.n);
  }

  async pack(batch: Batch, ordinals: number[]): Promise<void> {
    if (this.kept.get(batch.sitting)?.nextSeq !== batch.seq) return;
    this.batches.push(batch);
    this.answers = this.answers.filter((answer) => answer.sitting !== batch.sitting || !ordinals.includes(answer.n));
    await this.change(batch.sitting, { nextSeq: batch.seq + 1 });
  }

  async nextBatch(id: string): Promise<Batch | undefined> {
    const own = this.batches.filter((batch) => batch.sitting === id);
    return own.sort((one, other) => one.seq - other.seq)[0];
  }

  async forget(batch: Batch, apart: boolean): Promise<void> {
    this.batches = this.batches.filter((other) => other.sitting !== batch.sitting || other.seq !== batch.seq);
    const kept = this.kept.get(batch.sitting);
    if (apart && kept) await this.change(batch.sitting, { apart: [...kept.apart, batch.seq] });
  }

  async destroy(id: string): Promise<void> {
    this.kept.delete(id);
    this.papers.delete(id);
    this.answers = this.answers.filter((answer) => answer.sitting !== id);
    this.batches = this.batches.filter((batch) => batch.sitting !== id);
    if (this.kept.size === 0) this.name = "";
  }
}
