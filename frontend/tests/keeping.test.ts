import assert from "node:assert/strict";
import test from "node:test";
import { Backoff } from "../runner/keeping/backoff.ts";
import { Courier, type Listener, type Mood } from "../runner/keeping/courier.ts";
import { MemoryShelf } from "../runner/keeping/memory.ts";
import { answersText, digestOf, MOST_BYTES, packAll, travellingTogether } from "../runner/keeping/packing.ts";
import { makeSealer } from "../runner/keeping/sealing.ts";
import { merged, type Kept, type Waiting } from "../runner/keeping/shelf.ts";
import { Sitting } from "../runner/keeping/sitting.ts";
import { aKept, aServerPair, everyKind, Server } from "./samples.ts";

function waiting(n: number, changes: Partial<Waiting> = {}): Waiting {
  return { sitting: "sitting-1", n, epk: "one", iv: "iv", box: "box", ...changes };
}

class Ear implements Listener {
  readonly moods: Mood[] = [];
  readonly stoppedOnes: string[] = [];
  readonly finishedOnes: string[] = [];
  grant: string | null = null;
  mood(mood: Mood): void {
    this.moods.push(mood);
  }
  stopped(sitting: string): void {
    this.stoppedOnes.push(sitting);
  }
  finished(sitting: string): void {
    this.finishedOnes.push(sitting);
  }
  async renew(): Promise<string | null> {
    return this.grant;
  }
}

/** A shelf with one sitting that holds ``count`` sealed answers, a courier, a server. */
async function aDevice(count: number, changes: Partial<Kept> = {}) {
  const [shelf, server, ear] = [new MemoryShelf(), new Server(), new Ear()];
  await shelf.open(aKept(changes), everyKind);
  for (let n = 1; n <= count; n += 1) await shelf.keep(waiting(n), {});
  return { shelf, server, ear, courier: new Courier(shelf, server, ear) };
}

/** Run the courier with time that does not pass. */
async function deliver(t: test.TestContext, courier: Courier): Promise<void> {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const ended = courier.kick();
  let over = false;
  void ended.then(() => (over = true));
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(60_000);
  }
}

test("answers travel in twenties", () => {
  const many = Array.from({ length: 45 }, (_, n) => waiting(n));
  assert.equal(travellingTogether(many).length, 20);
});

test("answers sealed before and after a reload never share a batch", () => {
  const both = [waiting(1), waiting(2), waiting(3, { epk: "two" })];
  assert.deepEqual(travellingTogether(both).map(({ n }) => n), [1, 2]);
});

test("long texts are split so that a request stays within the server's limit", () => {
  const long = [1, 2, 3].map((n) => waiting(n, { box: "x".repeat(MOST_BYTES / 2) }));
  assert.equal(travellingTogether(long).length, 1);
  assert.equal(travellingTogether([waiting(1, { box: "x".repeat(MOST_BYTES * 2) })]).length, 1);
});

test("a batch digests exactly the text it sends", async () => {
  const { shelf } = await aDevice(3);
  await packAll(shelf, "sitting-1");
  const batch = await shelf.nextBatch("sitting-1");
  assert.equal(batch?.answers, '[["iv","box"],["iv","box"],["iv","box"]]');
  assert.equal(batch?.digest, await digestOf(answersText([waiting(1), waiting(2), waiting(3)])));
  assert.equal(await digestOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("every batch arrives once, in order, through refusals, lost answers and a school's own pages", async (t) => {
  const { shelf, server, ear, courier } = await aDevice(60, { finishing: { batches: 3, last_ordinal: 60 } });
  server.faults = ["later", "lost", "later", "lost", "lost", "later"];
  await deliver(t, courier);
  assert.deepEqual([...server.kept.keys()], [0, 1, 2]);
  assert.deepEqual(server.finished, { batches: 3, last_ordinal: 60 });
  assert.deepEqual(ear.finishedOnes, ["sitting-1"]);
  assert.deepEqual(await shelf.sittings(), []);
});

test("what the server keeps apart is forgotten here and does not hold up the rest", async (t) => {
  const { shelf, server, courier } = await aDevice(40);
  server.faults = ["apart"];
  await deliver(t, courier);
  assert.deepEqual([...server.kept.keys()], [1]);
  assert.deepEqual((await shelf.sitting("sitting-1"))?.apart, [0]);
  assert.equal(await shelf.nextBatch("sitting-1"), undefined);
});

test("a stopped sitting is destroyed on the device and told", async (t) => {
  const { shelf, server, ear, courier } = await aDevice(40);
  server.faults = ["stopped"];
  await deliver(t, courier);
  assert.deepEqual(ear.stoppedOnes, ["sitting-1"]);
  assert.deepEqual(await shelf.sittings(), []);
  assert.deepEqual(await shelf.waiting("sitting-1"), []);
  assert.equal(await shelf.nextBatch("sitting-1"), undefined);
});

test("a refused grant keeps every batch; a new one sends them", async (t) => {
  const { shelf, server, ear, courier } = await aDevice(20);
  server.faults = ["grant"];
  await deliver(t, courier);
  assert.equal((await shelf.nextBatch("sitting-1"))?.seq, 0);
  ear.grant = "grant-2";
  server.faults = ["grant"];
  await courier.kick();
  assert.equal(server.kept.size, 1);
  assert.equal((await shelf.sitting("sitting-1"))?.grant, "grant-2");
});

test("the device keeps its name while anything waits and gets a new one after", async () => {
  const { shelf } = await aDevice(1);
  const name = await shelf.device();
  assert.equal(await shelf.device(), name);
  await shelf.destroy("sitting-1");
  assert.notEqual(await shelf.device(), name);
});

test("nothing is put on the shelf for a sitting that is gone", async () => {
  const { shelf } = await aDevice(0);
  await shelf.destroy("sitting-1");
  await shelf.keep(waiting(1), {});
  assert.deepEqual(await shelf.waiting("sitting-1"), []);
});

test("waiting doubles from a second to a minute and starts anew", () => {
  const backoff = new Backoff(() => 0.5);
  const waits = Array.from({ length: 9 }, () => backoff.next() / 1000);
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  backoff.reset();
  assert.equal(backoff.next(), 1000);
});

test("answers keep their order and a disk that refuses for a while loses none", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const shelf = new MemoryShelf();
  await shelf.open(aKept(), everyKind);
  const keep = shelf.keep.bind(shelf);
  let refusals = 3;
  shelf.keep = async (...given) => (refusals-- > 0 ? Promise.reject(new Error("full")) : keep(...given));
  const sitting = new Sitting(aKept(), everyKind, shelf, await makeSealer("sitting-1", (await aServerPair()).text));
  let over = false;
  void Promise.all([0, 1, 2].map((index) => sitting.give(index, index, 500))).then(() => (over = true));
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(1_000);
  }
  assert.deepEqual((await shelf.waiting("sitting-1")).map(({ n }) => n), [1, 2, 3]);
  assert.equal((await shelf.sitting("sitting-1"))?.position, 3);
});

test("the position is the first item that has not been passed, whatever the order of answering", async () => {
  const sitting = new Sitting(aKept(), everyKind, new MemoryShelf(), await makeSealer("sitting-1", (await aServerPair()).text));
  void sitting.give(2, 1, 1);
  assert.equal(sitting.kept.position, 0);
  void sitting.give(0, 1, 1);
  void sitting.give(1, null, 1);
  assert.equal(sitting.kept.position, 3);
});

test("on coming back the further of server and device counts", () => {
  const fresh = aKept({ position: 4, nextSeq: 1, nextOrdinal: 41, grant: "new" });
  const kept = merged(fresh, aKept({ position: 9, nextSeq: 3, nextOrdinal: 12, grant: "old", worked: 7 }));
  assert.deepEqual([kept.position, kept.nextSeq, kept.nextOrdinal, kept.grant, kept.worked], [9, 3, 41, "new", 7]);
});

test("two that pack at once never give one number to two batches, even when the first is already sent", async () => {
  const { shelf } = await aDevice(3);
  const [one, other] = ["first", "second"].map((answers) => ({ sitting: "sitting-1", seq: 0, digest: answers, key: "", epk: "", position: 0, answers }));
  await shelf.pack(one!, [1]);
  await shelf.forget(one!, false);
  await shelf.pack(other!, [2, 3]);
  assert.equal(await shelf.nextBatch("sitting-1"), undefined);
  assert.deepEqual((await shelf.waiting("sitting-1")).map(({ n }) => n), [2, 3]);
});
