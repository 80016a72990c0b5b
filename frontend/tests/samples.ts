/** Named things the tests are about. */

import type { Api, BatchVerdict, SubmitVerdict } from "../runner/keeping/api.ts";
import type { Batch, Kept } from "../runner/keeping/shelf.ts";
import { toBase64url } from "../runner/keeping/base64url.ts";
import type { Questionnaire } from "../runner/questionnaire.ts";

/** One item of each kind, one of them optional. */
export const everyKind: Questionnaire = {
  code: "every-kind",
  version: "1.0.0",
  language: "kk",
  title: "Мен туралы",
  instruction: "Өзіңе жақын жауапты таңда.",
  end: "Рақмет!",
  minutes: 3,
  time_limit_minutes: 20,
  presentation: "item",
  page_size: null,
  formats: {
    agree: { kind: "likert", options: [1, 2, 3, 4, 5], labels: ["a", "b", "c", "d", "e"] },
    yes: { kind: "yes_no", options: [1, 0], labels: ["Иә", "Жоқ"] },
    often: { kind: "frequency", options: [0, 1, 2, 3], labels: ["a", "b", "c", "d"] },
    either: { kind: "forced_choice", options: [1, 2] },
    ten: { kind: "scale_0_10", labels: ["low", "high"] },
    hours: { kind: "number", minimum: 0, maximum: 12, step: 0.5 },
    words: { kind: "short_text", max_length: 40 },
    several: { kind: "multiple_choice", options: [1, 2, 3, 4], labels: ["a", "b", "c", "d"], choose_at_most: 2 },
  },
  items: [
    { id: "q1", text: "1", format: "agree", required: true },
    { id: "q2", text: "2", format: "yes", required: true },
    { id: "q3", text: "3", format: "often", required: false },
    { id: "q4", text: "4", format: "either", required: true, labels: ["one", "other"] },
    { id: "q5", text: "5", format: "ten", required: true },
    { id: "q6", text: "6", format: "hours", required: true },
    { id: "q7", text: "7", format: "words", required: true },
    { id: "q8", text: "8", format: "several", required: true },
  ],
};

export function aKept(changes: Partial<Kept> = {}): Kept {
  return {
    sitting: "sitting-1",
    instrument: 0,
    language: "kk",
    more: false,
    grant: "grant-1",
    serverKey: { id: "k1", raw: "" },
    position: 0,
    nextSeq: 0,
    nextOrdinal: 1,
    worked: 0,
    apart: [],
    finishing: null,
    tab: "tab-1",
    address: "",
    openedAt: 0,
    ...changes,
  };
}

/** A server in memory that can open what is sealed to it. */
export class Server implements Api {
  readonly kept = new Map<number, Batch>();
  readonly asked: string[] = [];
  /** What to answer instead of doing one's work, first to last; "lost" does the work and says nothing. */
  faults: (BatchVerdict | "lost")[] = [];
  finished: { batches: number; last_ordinal: number } | null = null;

  async open(): Promise<{ verdict: "later" }> {
    return { verdict: "later" };
  }

  async batch(_grant: string, batch: Batch): Promise<BatchVerdict> {
    this.asked.push(`batch ${batch.seq}`);
    const fault = this.faults.shift();
    if (fault && fault !== "lost") return fault;
    const known = this.kept.get(batch.seq);
    if (known && known.digest !== batch.digest) return "apart";
    this.kept.set(batch.seq, batch);
    return fault === "lost" ? "later" : "kept";
  }

  async submit(_grant: string, submission: { batches: number; last_ordinal: number }): Promise<SubmitVerdict> {
    this.asked.push("submit");
    const seqs = Array.from({ length: submission.batches }, (_, seq) => seq).filter((seq) => !this.kept.has(seq));
    if (seqs.length > 0) return { verdict: "missing", seqs };
    this.finished = submission;
    return { verdict: "finished" };
  }

  async runs(): Promise<boolean> {
    return true;
  }
}

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;

export interface ServerPair {
  private: CryptoKey;
  raw: Uint8Array<ArrayBuffer>;
  text: string;
}

export async function aServerPair(): Promise<ServerPair> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { private: pair.privateKey, raw, text: toBase64url(raw) };
}
