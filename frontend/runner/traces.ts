/** What this tab remembers of its sitting outside the shelf, and how it is wiped. */

import { digestOf } from "./keeping/packing.ts";

const TAB = "tirek-tab";

/** A random name of this tab that survives a reload. */
export function tabName(): string {
  const known = sessionStorage.getItem(TAB);
  if (known) return known;
  const made = crypto.randomUUID();
  sessionStorage.setItem(TAB, made);
  return made;
}

/** SHA-256 of the address of a slip, to find its sitting again without a network; empty on the address all slips share. */
export async function addressMark(path: string, shared: string): Promise<string> {
  return path === shared ? "" : digestOf(path);
}

/** A page that answered a form is reloaded by its address, without the form and without a question of the browser. */
export function reloadPlainly(): void {
  history.replaceState(null, "", location.href);
}

/** Forget the tab's name and take the slip's address out of the bar. */
export function wipeTraces(leave: string): void {
  sessionStorage.removeItem(TAB);
  history.replaceState(null, "", leave);
}
