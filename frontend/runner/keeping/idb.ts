/**
 * The shelf in IndexedDB.
 *
 * Writes are ``durability: "strict"``: an answer that was shown as kept survives a killed browser. A connection that the
 * browser closed on its own (iOS does so under memory pressure) is opened again.
 */

import type { Questionnaire } from "../questionnaire.ts";
import { merged, type Batch, type Kept, type Shelf, type Waiting } from "./shelf.ts";

const NAME = "tirek-runner";
const VERSION = 1;
const STORES = ["device", "sittings", "papers", "answers", "batches"] as const;
type Store = (typeof STORES)[number];

export class BrowserShelf implements Shelf {
  private connection: Promise<IDBDatabase> | null = null;

  async device(): Promise<string> {
    return this.write(["device"], async (stores) => {
      const known = (await done(stores.device.get("id"))) as string | undefined;
      if (known) return known;
      const made = crypto.randomUUID();
      stores.device.put(made, "id");
      return made;
    });
  }

  sittings(): Promise<Kept[]> {
    return this.read("sittings", (store) => store.getAll() as IDBRequest<Kept[]>);
  }

  sitting(id: string): Promise<Kept | undefined> {
    return this.read("sittings", (store) => store.get(id) as IDBRequest<Kept | undefined>);
  }

  questionnaire(id: string): Promise<Questionnaire | undefined> {
    return this.read("papers", (store) => store.get(id) as IDBRequest<Questionnaire | undefined>);
  }

  open(fresh: Kept, questionnaire: Questionnaire): Promise<Kept> {
    return this.write(["sittings", "papers"], async (stores) => {
      const kept = merged(fresh, (await done(stores.sittings.get(fresh.sitting))) as Kept | undefined);
      stores.sittings.put(kept);
      stores.papers.put(questionnaire, kept.sitting);
      return kept;
    });
  }

  async change(id: string, changes: Partial<Kept>): Promise<void> {
    await this.write(["sittings"], (stores) => changeIn(stores.sittings, id, changes));
  }

  async keep(answer: Waiting, changes: Partial<Kept>): Promise<void> {
    await this.write(["sittings", "answers"], async (stores) => {
      if (await changeIn(stores.sittings, answer.sitting, changes)) stores.answers.put(answer);
    });
  }

  waiting(id: string): Promise<Waiting[]> {
    return this.read("answers", (store) => store.getAll(all(id)) as IDBRequest<Waiting[]>);
  }

  async pack(batch: Batch, ordinals: number[]): Promise<void> {
    await this.write(["sittings", "answers", "batches"], async (stores) => {
      const kept = (await done(stores.sittings.get(batch.sitting))) as Kept | undefined;
      if (kept?.nextSeq !== batch.seq) return;
      stores.batches.add(batch);
      stores.sittings.put({ ...kept, nextSeq: batch.seq + 1 });
      for (const n of ordinals) stores.answers.delete([batch.sitting, n]);
    });
  }

  async nextBatch(id: string): Promise<Batch | undefined> {
    const first = await this.read("batches", (store) => store.getAll(all(id), 1) as IDBRequest<Batch[]>);
    return first[0];
  }

  async forget(batch: Batch, apart: boolean): Promise<void> {
    await this.write(["sittings", "batches"], async (stores) => {
      stores.batches.delete([batch.sitting, batch.seq]);
      const kept = apart && ((await done(stores.sittings.get(batch.sitting))) as Kept | undefined);
      if (kept) stores.sittings.put({ ...kept, apart: [...kept.apart, batch.seq] });
    });
  }

  async destroy(id: string): Promise<void> {
    await this.write([...STORES], async (stores) => {
      stores.sittings.delete(id);
      stores.papers.delete(id);
      stores.answers.delete(all(id));
      stores.batches.delete(all(id));
      if ((await done(stores.sittings.count())) === 0) stores.device.clear();
    });
  }

  private async read<T>(store: Store, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = await this.begin([store], "readonly");
    return done(ask(transaction.objectStore(store)));
  }

  private async write<T>(names: Store[], work: (stores: Record<Store, IDBObjectStore>) => Promise<T>): Promise<T> {
    const transaction = await this.begin(names, "readwrite");
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
    const finished = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    });
    const [result] = await Promise.all([work(stores as Record<Store, IDBObjectStore>), finished]);
    return result;
  }

  private async begin(names: Store[], mode: IDBTransactionMode): Promise<IDBTransaction> {
    const options = mode === "readwrite" ? ({ durability: "strict" } as const) : {};
    try {
      return (await this.connected()).transaction(names, mode, options);
    } catch {
      this.connection = null;
      return (await this.connected()).transaction(names, mode, options);
    }
  }

  private connected(): Promise<IDBDatabase> {
    this.connection ??= connect(() => (this.connection = null));
    return this.connection;
  }
}

async function connect(lost: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => build(request.result);
  const database = await done(request);
  database.onclose = lost;
  database.onversionchange = () => {
    database.close();
    lost();
  };
  return database;
}

function build(database: IDBDatabase): void {
  database.createObjectStore("device");
  database.createObjectStore("sittings", { keyPath: "sitting" });
  database.createObjectStore("papers");
  database.createObjectStore("answers", { keyPath: ["sitting", "n"] });
  database.createObjectStore("batches", { keyPath: ["sitting", "seq"] });
}

async function changeIn(store: IDBObjectStore, id: string, changes: Partial<Kept>): Promise<boolean> {
  const kept = (await done(store.get(id))) as Kept | undefined;
  if (kept) store.put({ ...kept, ...changes });
  return kept !== undefined;
}

/** Every key that begins with ``id``. */
function all(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id], [id, []]);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("refused"));
  });
}
