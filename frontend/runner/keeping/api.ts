/**
 * The four requests of docs/reference/answer-protocol.md and what their answers mean for the device.
 *
 * A status alone proves nothing: a school's network may answer 200 with a page of its own. Only the protocol's own words
 * in the body let the device forget anything.
 */

import type { Questionnaire } from "../questionnaire.ts";
import type { Batch } from "./shelf.ts";

export interface Reply {
  /** 0 when there was no answer at all. */
  status: number;
  body: Record<string, unknown>;
}

export type BatchVerdict = "kept" | "apart" | "stopped" | "grant" | "later";
export type SubmitVerdict = { verdict: "finished" | "stopped" | "grant" | "later" } | { verdict: "missing"; seqs: number[] };

export interface Opened {
  sitting: string;
  grant: string;
  server_key: { id: string; raw: string };
  questionnaire: Questionnaire;
  position: number;
  next_seq: number;
  next_ordinal: number;
}

export type OpenVerdict =
  | { verdict: "opened"; opened: Opened }
  | { verdict: "refused"; reason: string }
  | { verdict: "stopped" | "grant" | "later" };

export interface OpenRequest {
  seat: string;
  instrument: number;
  language: string;
  device: string;
}

export interface Api {
  open(request: OpenRequest): Promise<OpenVerdict>;
  batch(grant: string, batch: Batch): Promise<BatchVerdict>;
  submit(grant: string, submission: { batches: number; last_ordinal: number }): Promise<SubmitVerdict>;
  /** False only when the server says that the sitting was stopped. */
  runs(grant: string): Promise<boolean>;
}

const REFUSALS: Record<number, ["refusal", string, "stopped" | "grant"]> = {
  401: ["refusal", "grant", "grant"],
  410: ["refusal", "stopped", "stopped"],
};

const OUTCOMES: Record<number, Record<string, BatchVerdict>> = {
  201: { kept: "kept" },
  200: { repeated: "kept" },
  409: { conflict: "apart" },
  422: { misfit: "apart", unreadable: "apart", late: "apart" },
};

export function judgeBatch({ status, body }: Reply): BatchVerdict {
  return OUTCOMES[status]?.[String(body.outcome)] ?? judgeRefusal({ status, body });
}

export function judgeSubmit({ status, body }: Reply): SubmitVerdict {
  if (status === 200 && body.state === "finished") return { verdict: "finished" };
  if (status === 409 && Array.isArray(body.missing)) return { verdict: "missing", seqs: body.missing as number[] };
  return { verdict: judgeRefusal({ status, body }) };
}

export function judgeOpen({ status, body }: Reply): OpenVerdict {
  if (status === 200 && isOpened(body)) return { verdict: "opened", opened: body };
  if (status === 409 && typeof body.refusal === "string") return { verdict: "refused", reason: body.refusal };
  return { verdict: judgeRefusal({ status, body }) };
}

function judgeRefusal({ status, body }: Reply): "stopped" | "grant" | "later" {
  const [key, word, verdict] = REFUSALS[status] ?? ["refusal", "", "later"];
  return body[key] === word ? (verdict as "stopped" | "grant") : "later";
}

function isOpened(body: unknown): body is Opened {
  const opened = body as Partial<Opened>;
  return typeof opened.sitting === "string" && typeof opened.grant === "string" && Array.isArray(opened.questionnaire?.items);
}

/** The requests over the network, under ``base`` (``/run/api/``). */
export function overNetwork(base: string, patience = 20_000): Api {
  const send = (name: string, grant: string, body?: object) => request(`${base}${name}`, grant, patience, body);
  return {
    open: async (asked) => judgeOpen(await send("open", "", asked)),
    batch: async (grant, { seq, digest, key, epk, position, answers }) =>
      judgeBatch(await send("batch", grant, { seq, digest, key, epk, position, answers })),
    submit: async (grant, submission) => judgeSubmit(await send("submit", grant, submission)),
    runs: async (grant) => judgeRefusal(await send("state", grant)) !== "stopped",
  };
}

async function request(address: string, grant: string, patience: number, body?: object): Promise<Reply> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  try {
    const response = await fetch(address, { ...sending(grant, body), signal: abort.signal });
    return { status: response.status, body: asObject(await response.json()) };
  } catch {
    return { status: 0, body: {} };
  } finally {
    clearTimeout(timer);
  }
}

function sending(grant: string, body?: object): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (grant) headers.Authorization = `Grant ${grant}`;
  if (body) headers["Content-Type"] = "application/json";
  const text = body ? JSON.stringify(body) : null;
  return {
    method: body ? "POST" : "GET",
    headers,
    body: text,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
    keepalive: text !== null && text.length < 30_000,
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
