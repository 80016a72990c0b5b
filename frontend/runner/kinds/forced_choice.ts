/** Two or more statements, of which one is closer; each item words its own. */

import { oneOf } from "../random.ts";
import type { Kind } from "./kind.ts";
import { mountRadios } from "./radios.ts";

export const forcedChoice: Kind = {
  schema: { options: { type: "codes", required: true }, labels: { type: "texts", required: true } },
  mount: (place) => mountRadios(place, "list"),
  simulate: (_item, format, random) => oneOf(format.options ?? [], random),
};
