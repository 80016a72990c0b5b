/** One at a time among all tabs of this browser (Web Locks); where the browser has none, among the calls of this page. */

function locks(): LockManager | undefined {
  return globalThis.navigator?.locks;
}

/** Do ``work`` when it is this tab's turn. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const manager = locks();
  return manager ? manager.request(name, work) : work();
}

const held = new Set<string>();

/** Hold ``name`` until the page goes; false when another tab holds it. */
export async function claim(name: string): Promise<boolean> {
  const manager = locks();
  if (!manager || held.has(name)) return true;
  const got = await new Promise<boolean>((told) => {
    void manager.request(name, { ifAvailable: true }, (lock) => {
      told(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => undefined);
    });
  });
  if (got) held.add(name);
  return got;
}
