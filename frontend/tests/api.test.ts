import assert from "node:assert/strict";
import test from "node:test";
import { judgeBatch, judgeOpen, judgeSubmit, overNetwork } from "../runner/keeping/api.ts";
import { keepsStatic, servesPage } from "../runner/worker/scope.ts";

test("each status of the protocol means what the protocol says", () => {
  assert.equal(judgeBatch({ status: 201, body: { outcome: "kept" } }), "kept");
  assert.equal(judgeBatch({ status: 200, body: { outcome: "repeated" } }), "kept");
  assert.equal(judgeBatch({ status: 409, body: { outcome: "conflict" } }), "apart");
  assert.equal(judgeBatch({ status: 422, body: { outcome: "misfit" } }), "apart");
  assert.equal(judgeBatch({ status: 422, body: { outcome: "late" } }), "apart");
  assert.equal(judgeBatch({ status: 422, body: { outcome: "unreadable" } }), "apart");
  assert.equal(judgeBatch({ status: 410, body: { refusal: "stopped" } }), "stopped");
  assert.equal(judgeBatch({ status: 401, body: { refusal: "grant" } }), "grant");
  for (const status of [0, 400, 403, 404, 413, 429, 500, 502, 503]) {
    assert.equal(judgeBatch({ status, body: {} }), "later", String(status));
  }
});

test("a status without the protocol's own words lets the device forget nothing", () => {
  for (const status of [200, 201, 401, 409, 410, 422]) {
    assert.equal(judgeBatch({ status, body: {} }), "later", String(status));
    assert.equal(judgeSubmit({ status, body: {} }).verdict, "later", String(status));
    assert.equal(judgeOpen({ status, body: {} }).verdict, "later", String(status));
  }
  assert.equal(judgeBatch({ status: 200, body: { outcome: "conflict" } }), "later");
});

test("a network that answers with a page of its own counts as no network", async (t) => {
  t.mock.method(globalThis, "fetch", async () => new Response("<html>Sign in to the school's network</html>", { status: 200 }));
  const api = overNetwork("http://localhost/run/api/");
  const batch = { sitting: "s", seq: 0, digest: "", key: "", epk: "", position: 0, answers: "[]" };
  assert.equal(await api.batch("grant", batch), "later");
});

test("a request carries the grant and nothing else of the browser", async (t) => {
  const sent: RequestInit[] = [];
  t.mock.method(globalThis, "fetch", async (_address: string, given: RequestInit) => {
    sent.push(given);
    return new Response('{"state": "finished"}', { status: 200 });
  });
  const verdict = await overNetwork("http://localhost/run/api/").submit("g", { batches: 1, last_ordinal: 2 });
  assert.equal(verdict.verdict, "finished");
  assert.equal((sent[0]?.headers as Record<string, string>).Authorization, "Grant g");
  assert.equal(sent[0]?.credentials, "omit");
  assert.equal(sent[0]?.redirect, "error");
});

test("the worker answers only GET of the page and of static files", () => {
  const origin = "https://tirek.example";
  const page = { method: "GET", mode: "navigate" as RequestMode, url: `${origin}/run/k/abc/` };
  assert.ok(servesPage(page, origin));
  assert.ok(keepsStatic({ ...page, mode: "no-cors", url: `${origin}/static/runner.js` }, origin));
  for (const method of ["POST", "PUT", "DELETE", "HEAD"]) {
    assert.ok(!servesPage({ ...page, method }, origin));
    assert.ok(!keepsStatic({ ...page, method, url: `${origin}/static/runner.js` }, origin));
  }
  assert.ok(!servesPage({ ...page, url: `${origin}/run/api/state` }, origin));
  assert.ok(!servesPage({ ...page, mode: "cors" }, origin));
  assert.ok(!servesPage({ ...page, url: `${origin}/pupils/` }, origin));
  assert.ok(!servesPage({ ...page, url: "https://elsewhere.example/run/" }, origin));
});
