/** A number typed in, within its limits. */

import { h } from "../dom.ts";
import type { Format } from "../questionnaire.ts";
import type { Random } from "../random.ts";
import { fill } from "../words.ts";
import type { Kind, Mounted, Place } from "./kind.ts";

export const number: Kind = {
  schema: {
    minimum: { type: "number", required: true },
    maximum: { type: "number", required: true },
    step: { type: "number" },
  },
  mount,
  simulate: (_item, format, random) => chance(format, random),
};

function mount(place: Place): Mounted {
  const { minimum = 0, maximum = 0 } = place.format;
  const hint = h("p", { class: "hint", id: `${place.name}-hint` }, fill(place.words.number_hint ?? "", { minimum, maximum }));
  const input = h("input", {
    class: "write write-short",
    type: "text",
    inputmode: wholeSteps(place.format) && minimum >= 0 ? "numeric" : "text",
    autocomplete: "off",
    "aria-labelledby": `${place.name}-question`,
    "aria-describedby": hint.id,
    value: typeof place.given === "number" ? place.given : undefined,
  });
  input.addEventListener("input", () => place.tell(readNumber(input.value, place.format), "moving"));
  return { element: h("div", {}, hint, input) };
}

/** The number a respondent wrote, with a comma or a point; undefined when it is none or out of its limits. */
export function readNumber(text: string, format: Format): number | undefined {
  const written = text.trim().replace(",", ".").replace("−", "-");
  if (!/^-?\d+(\.\d+)?$/.test(written)) return undefined;
  const value = Number(written);
  const { minimum = -Infinity, maximum = Infinity } = format;
  return value < minimum || value > maximum || !onStep(value, format) ? undefined : value;
}

function onStep(value: number, { minimum = 0, step }: Format): boolean {
  if (!step) return true;
  const steps = (value - minimum) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-9;
}

function wholeSteps({ step = 1 }: Format): boolean {
  return Number.isInteger(step);
}

function chance({ minimum = 0, maximum = 0, step = 1 }: Format, random: Random): number {
  const steps = Math.floor((maximum - minimum) / step + 1e-9);
  return Number((minimum + step * Math.floor(random() * (steps + 1))).toFixed(6));
}
