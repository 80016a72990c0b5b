/** How often something happens: from never to always, one under another. */

import { oneOf } from "../random.ts";
import type { Kind } from "./kind.ts";
import { mountRadios } from "./radios.ts";

export const frequency: Kind = {
  schema: { options: { type: "codes", required: true }, labels: { type: "texts", required: true } },
  mount: (place) => mountRadios(place, "list"),
  simulate: (_item, format, random) => oneOf(format.options ?? [], random),
};
