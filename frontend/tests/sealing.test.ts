import assert from "node:assert/strict";
import { hkdfSync } from "node:crypto";
import test from "node:test";
import { fromBase64url, toBase64url } from "../runner/keeping/base64url.ts";
import { makeSealer } from "../runner/keeping/sealing.ts";
import { aServerPair, type ServerPair } from "./samples.ts";

const PLAIN = { i: "q07", v: "Үйде ұрысады", ms: 3120, n: 7, t: 61000 };

/** Opens a box by the text of the protocol, with another implementation of HKDF than the runner's. */
async function open(pair: ServerPair, epk: string, sitting: string, iv: string, box: string): Promise<unknown> {
  const theirs = await crypto.subtle.importKey("raw", fromBase64url(epk), { name: "ECDH", namedCurve: "P-256" }, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.private, 256);
  const salt = Buffer.concat([fromBase64url(epk), pair.raw]);
  const raw = hkdfSync("sha256", new Uint8Array(shared), salt, "tirek answers v1", 32);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const additionalData = new TextEncoder().encode(`${sitting}|${epk}`);
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64url(iv), additionalData }, key, fromBase64url(box));
  return JSON.parse(new TextDecoder().decode(text));
}

test("the server opens what the page sealed", async () => {
  const pair = await aServerPair();
  const sealer = await makeSealer("sitting-1", pair.text);
  const { iv, box } = await sealer.seal(PLAIN);
  assert.deepEqual(await open(pair, sealer.epk, "sitting-1", iv, box), PLAIN);
});

test("a box of one sitting does not open in another", async () => {
  const pair = await aServerPair();
  const sealer = await makeSealer("sitting-1", pair.text);
  const { iv, box } = await sealer.seal(PLAIN);
  await assert.rejects(open(pair, sealer.epk, "sitting-2", iv, box));
});

test("the same answer never looks the same twice", async () => {
  const sealer = await makeSealer("sitting-1", (await aServerPair()).text);
  const [one, other] = [await sealer.seal(PLAIN), await sealer.seal(PLAIN)];
  assert.notEqual(one.iv, other.iv);
  assert.notEqual(one.box, other.box);
});

test("the key the page holds can neither decrypt nor be taken out", async (t) => {
  const keys: CryptoKey[] = [];
  const derive = crypto.subtle.deriveKey.bind(crypto.subtle);
  t.mock.method(crypto.subtle, "deriveKey", async (...given: Parameters<typeof derive>) => {
    const key = await derive(...given);
    keys.push(key);
    return key;
  });
  await makeSealer("sitting-1", (await aServerPair()).text);
  const sealing = keys[keys.length - 1];
  assert.deepEqual(sealing?.usages, ["encrypt"]);
  assert.ok(keys.every((key) => !key.extractable));
});

test("base64url goes there and back without padding", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
  assert.doesNotMatch(toBase64url(bytes), /[+/=]/);
});
