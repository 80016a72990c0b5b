/** Degrees of agreement, side by side where the screen is wide. */

import { oneOf } from "../random.ts";
import type { Kind } from "./kind.ts";
import { mountRadios } from "./radios.ts";

export const likert: Kind = {
  schema: { options: { type: "codes", required: true }, labels: { type: "texts", required: true } },
  mount: (place) => mountRadios(place, "row"),
  simulate: (_item, format, random) => oneOf(format.options ?? [], random),
};
