/** What Django writes into the page (docs/reference/runner.md, "The page"). */

import type { Words } from "./words.ts";

export interface Page {
  root: HTMLElement;
  /** Lets this page open sittings; empty on the copy of the page that opens without a network. */
  seat: string;
  /** Indexes of the instruments still to be answered, in order. */
  instruments: number[];
  languages: string[];
  words: Record<string, Words>;
  /** Whom the answers are about, when not about oneself. */
  about: string;
  /** Address of the requests, with a slash at the end. */
  api: string;
  /** Where to go when all is over. */
  leave: string;
  /** Where a teacher or parent came from; a link on the last page. */
  back: string;
  /** Address of the service worker; empty for none. */
  worker: string;
  /** Address that tells an adult that help is needed; empty when there is no such button. */
  help: string;
}

export function readPage(root: HTMLElement): Page {
  const text = (name: string, otherwise = "") => root.dataset[name] || otherwise;
  return {
    root,
    seat: text("seat"),
    instruments: JSON.parse(text("instruments", "[]")) as number[],
    languages: JSON.parse(text("languages", "[]")) as string[],
    words: JSON.parse(text("words", "{}")) as Record<string, Words>,
    about: text("about"),
    api: text("api", "/run/api/"),
    leave: text("leave", "/run/"),
    back: text("back"),
    worker: text("worker"),
    help: text("help"),
  };
}
