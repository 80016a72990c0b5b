/** What the device keeps until the server has it. Two shelves exist: IndexedDB (idb.ts) and, for tests, memory. */

import type { Questionnaire } from "../questionnaire.ts";

/** A sitting on this device. Nothing here says what was answered. */
export interface Kept {
  sitting: string;
  /** Which instrument of the plan's package. */
  instrument: number;
  language: string;
  /** Whether other instruments of the package follow. */
  more: boolean;
  grant: string;
  serverKey: { id: string; raw: string };
  /** How many items from the first on have been passed. */
  position: number;
  nextSeq: number;
  nextOrdinal: number;
  /** Milliseconds worked so far. */
  worked: number;
  /** Batches the server keeps apart for a person to look at. */
  apart: number[];
  /** Set when the respondent has finished: the server has to be told once all batches are there. */
  finishing: { batches: number; last_ordinal: number } | null;
  /** Which tab works on it, and the SHA-256 of the slip's address, to find it again after a reload without network. */
  tab: string;
  address: string;
  /** When this device last opened it (ms since 1970): one that was left long ago and holds nothing is swept away. */
  openedAt: number;
}

/** A sealed answer that is not in a batch yet. */
export interface Waiting {
  sitting: string;
  n: number;
  epk: string;
  iv: string;
  box: string;
}

/** A batch as it is sent, made once and never changed. */
export interface Batch {
  sitting: string;
  seq: number;
  digest: string;
  key: string;
  epk: string;
  position: number;
  answers: string;
}

export interface Shelf {
  /** This browser's name for the server; a new one once nothing waits any more. */
  device(): Promise<string>;
  sittings(): Promise<Kept[]>;
  sitting(id: string): Promise<Kept | undefined>;
  questionnaire(id: string): Promise<Questionnaire | undefined>;
  /** Keep or renew a sitting together with what is asked in it; what this device knows already is merged, in one step. */
  open(kept: Kept, questionnaire: Questionnaire): Promise<Kept>;
  /** Change a sitting; does nothing when it is gone. */
  change(id: string, changes: Partial<Kept>): Promise<void>;
  /** Keep one answer and where the respondent now is, both or neither (neither when the sitting is gone). Resolves on disk. */
  keep(answer: Waiting, changes: Partial<Kept>): Promise<void>;
  /** The answers of a sitting that are in no batch yet, oldest first. */
  waiting(id: string): Promise<Waiting[]>;
  /** Put answers into a batch: the batch and the next number stand, the single answers go, all or nothing. Nothing when the
   * number is no longer the next one: somebody else has packed in the meantime. */
  pack(batch: Batch, ordinals: number[]): Promise<void>;
  /** The oldest batch of a sitting that the server has not confirmed. */
  nextBatch(id: string): Promise<Batch | undefined>;
  /** The server has it. ``apart`` notes that a person will look at it there. */
  forget(batch: Batch, apart: boolean): Promise<void>;
  /** Destroy everything of a sitting; with the last one the device's name goes too. */
  destroy(id: string): Promise<void>;
}

/** What the server says and what this device knows already; the further of the two counts. */
export function merged(fresh: Kept, known: Kept | undefined): Kept {
  if (!known) return fresh;
  return {
    ...fresh,
    position: Math.max(fresh.position, known.position),
    nextSeq: Math.max(fresh.nextSeq, known.nextSeq),
    nextOrdinal: Math.max(fresh.nextOrdinal, known.nextOrdinal),
    worked: known.worked,
    apart: known.apart,
    finishing: known.finishing,
  };
}
