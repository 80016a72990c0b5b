/** Yes and no, the same size, side by side. */

import { oneOf } from "../random.ts";
import type { Kind } from "./kind.ts";
import { mountRadios } from "./radios.ts";

export const yesNo: Kind = {
  schema: { options: { type: "codes", required: true }, labels: { type: "texts", required: true } },
  mount: (place) => mountRadios(place, "pair"),
  simulate: (_item, format, random) => oneOf(format.options ?? [], random),
};
