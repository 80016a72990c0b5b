/** The runner begins here. */

import { overNetwork } from "./keeping/api.ts";
import { BrowserShelf } from "./keeping/idb.ts";
import { MemoryShelf } from "./keeping/memory.ts";
import type { Shelf } from "./keeping/shelf.ts";
import { prepareOffline } from "./offline.ts";
import { readPage } from "./page.ts";
import { Visit } from "./visit.ts";

/** The browser's own shelf; memory where a browser lets nothing be kept: then answers live until they are sent. */
async function openShelf(): Promise<Shelf> {
  const shelf = new BrowserShelf();
  return shelf.sittings().then(
    () => shelf,
    () => new MemoryShelf(),
  );
}

async function begin(root: HTMLElement): Promise<void> {
  const page = readPage(root);
  void prepareOffline(page).catch(() => undefined);
  await new Visit(page, await openShelf(), overNetwork(page.api)).begin();
}

const root = document.getElementById("runner");
if (root) void begin(root);
