/** Turns waiting answers into batches. A batch is made once; its text is what is digested, sent and kept. */

import { toHex } from "./base64url.ts";
import type { Batch, Shelf, Waiting } from "./shelf.ts";

/** The server's limits: answers in a batch; and bytes of a request (64 KiB), with room for its other fields. */
export const MOST_ANSWERS = 20;
export const MOST_BYTES = 40_000;

/** The first answers that can travel together: sealed with one key, not too many, not too long. At least one. */
export function travellingTogether(waiting: Waiting[]): Waiting[] {
  const together: Waiting[] = [];
  let bytes = 0;
  for (const answer of waiting.slice(0, MOST_ANSWERS)) {
    bytes += answer.iv.length + answer.box.length + 8;
    const fits = answer.epk === waiting[0]?.epk && bytes <= MOST_BYTES;
    if (together.length > 0 && !fits) break;
    together.push(answer);
  }
  return together;
}

export function answersText(answers: Waiting[]): string {
  return JSON.stringify(answers.map(({ iv, box }) => [iv, box]));
}

export async function digestOf(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

/** Put all waiting answers of a sitting into batches. */
export async function packAll(shelf: Shelf, sitting: string): Promise<void> {
  while (await packOnce(shelf, sitting));
}

async function packOnce(shelf: Shelf, sitting: string): Promise<boolean> {
  const kept = await shelf.sitting(sitting);
  const together = travellingTogether(await shelf.waiting(sitting));
  if (!kept || !together[0]) return false;
  const answers = answersText(together);
  const batch: Batch = {
    sitting,
    seq: kept.nextSeq,
    digest: await digestOf(answers),
    key: kept.serverKey.id,
    epk: together[0].epk,
    position: kept.position,
    answers,
  };
  await shelf.pack(batch, together.map(({ n }) => n));
  return true;
}
