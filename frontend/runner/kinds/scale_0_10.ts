/** Eleven steps from 0 to 10; the first and the last label stand at the ends. */

import { h } from "../dom.ts";
import { oneOf } from "../random.ts";
import type { Kind, Mounted, Place } from "./kind.ts";
import { mountRadios } from "./radios.ts";

const STEPS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

export const scale0To10: Kind = {
  schema: { labels: { type: "texts" } },
  mount,
  simulate: (_item, _format, random) => oneOf(STEPS, random),
};

function mount(place: Place): Mounted {
  const steps = STEPS.map((code) => ({ code, label: String(code) }));
  const radios = mountRadios(place, "steps", steps);
  const element = h("div", {}, endsOf(place), radios.element);
  return { element, digit: (digit) => radios.digit?.(digit + 1) ?? false };
}

function endsOf(place: Place): HTMLElement | null {
  const labels = place.item.labels ?? place.format.labels ?? [];
  if (labels.length < 2) return null;
  return h(
    "p",
    { class: "ends" },
    h("span", {}, `0: ${labels[0]}`),
    h("span", {}, `10: ${labels[labels.length - 1]}`),
  );
}
