/** Lets the page open without a network: registers the worker and hands it a copy of this page without the child. */

import { h } from "./dom.ts";
import type { Page } from "./page.ts";

/** What of the page's data belongs to one child or one sitting and is never put into the copy. */
const ONE_CHILD = ["seat", "about", "instruments", "back"];

export async function prepareOffline(page: Page): Promise<void> {
  if (!page.worker || !("serviceWorker" in navigator) || !page.seat) return;
  const copy = copyOf(page.root);
  await navigator.serviceWorker.register(page.worker, { scope: "/run/" });
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ keep: loaded(), copy });
}

/** The page as text with its head, its words and no child. */
function copyOf(root: HTMLElement): string {
  const main = h("main", { id: root.id });
  for (const [name, value] of Object.entries(root.dataset)) {
    if (!ONE_CHILD.includes(name)) main.dataset[name] = value ?? "";
  }
  const page = document.implementation.createHTMLDocument("");
  page.documentElement.lang = document.documentElement.lang;
  page.head.replaceChildren(...[...document.head.children].map((each) => page.importNode(each, true)));
  page.body.append(page.importNode(main, true));
  page.body.className = document.body.className;
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

/** The files of this site the page has loaded, for the worker to keep. */
function loaded(): string[] {
  const entries = performance.getEntriesByType("resource").map(({ name }) => name);
  const linked = [...document.querySelectorAll<HTMLLinkElement>("link[href]")].map(({ href }) => href);
  const scripts = [...document.querySelectorAll<HTMLScriptElement>("script[src]")].map(({ src }) => src);
  const own = [...entries, ...linked, ...scripts].filter((address) => address.startsWith(location.origin));
  return [...new Set(own)].filter((address) => !new URL(address).pathname.startsWith("/run/"));
}
