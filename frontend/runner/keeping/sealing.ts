/**
 * Seals answers to the server's public key (docs/reference/answer-protocol.md, "Sealing").
 *
 * The key can only encrypt and cannot be taken out of the browser; the private half of the pair is forgotten at once.
 * So neither this page nor the next person at this computer can read back what was answered.
 */

import type { Answer } from "../questionnaire.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";

const INFO = "tirek answers v1";
const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;

/** One answer as it is sealed: item, value, reading time (ms), ordinal in the sitting, time worked so far (ms). */
export interface Plain {
  i: string;
  v: Answer;
  ms: number;
  n: number;
  t: number;
}

export interface Box {
  iv: string;
  box: string;
}

export interface Sealer {
  /** The page's public key, base64url raw. */
  epk: string;
  seal(plain: Plain): Promise<Box>;
}

/** Make a new pair for ``sitting`` and a sealer to the server's key (base64url raw, 65 bytes). */
export async function makeSealer(sitting: string, serverRaw: string): Promise<Sealer> {
  const server = fromBase64url(serverRaw);
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveKey"]);
  const own = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const key = await deriveKey(pair.privateKey, server, own);
  const epk = toBase64url(own);
  const about = new TextEncoder().encode(`${sitting}|${epk}`);
  return { epk, seal: (plain) => seal(key, about, plain) };
}

/** HKDF-SHA-256 of the ECDH secret, as WebCrypto does it in two steps, to an encrypt-only AES-256-GCM key. */
async function deriveKey(own: CryptoKey, server: Uint8Array<ArrayBuffer>, epk: Uint8Array): Promise<CryptoKey> {
  const theirs = await crypto.subtle.importKey("raw", server, CURVE, false, []);
  const shared = await crypto.subtle.deriveKey({ name: "ECDH", public: theirs }, own, "HKDF", false, ["deriveKey"]);
  const salt = new Uint8Array([...epk, ...server]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt, info: new TextEncoder().encode(INFO) };
  return crypto.subtle.deriveKey(derivation, shared, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

async function seal(key: CryptoKey, about: Uint8Array<ArrayBuffer>, plain: Plain): Promise<Box> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(plain));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about }, key, text);
  return { iv: toBase64url(iv), box: toBase64url(new Uint8Array(box)) };
}
