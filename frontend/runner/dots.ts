/** How far it is, as quiet dots: at most twenty, each standing for an equal share of the questions. */

import { h } from "./dom.ts";

const MOST = 20;

export function dots(at: number, total: number, label: string): HTMLElement {
  const count = Math.min(MOST, total);
  const marks = Array.from({ length: count }, (_, mark) => h("span", { class: `dot ${stateOf(mark, count, at, total)}` }));
  return h("div", { class: "dots", role: "img", "aria-label": label }, ...marks);
}

/** The state of one of ``count`` dots when the question ``at`` (from 0) of ``total`` is shown. */
export function stateOf(mark: number, count: number, at: number, total: number): "dot-done" | "dot-now" | "dot-ahead" {
  const now = Math.min(count - 1, Math.floor((at * count) / total));
  if (mark === now) return "dot-now";
  return mark < now ? "dot-done" : "dot-ahead";
}
