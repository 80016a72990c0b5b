/** A few own words; never scored. The field leaves nothing in the browser's memory of forms. */

import { h } from "../dom.ts";
import type { Kind, Mounted, Place } from "./kind.ts";

/** The longest text the server keeps, in UTF-16 units; a format may allow less. */
export const LONGEST = 2000;

const SOUNDS = ["ма", "ре", "ті", "қа", "сә", "лу", "но", "be", "ko"];

export const shortText: Kind = {
  schema: { max_length: { type: "number" } },
  mount,
  simulate: (_item, format, random) => {
    const words = Math.floor(random() * 8);
    const text = Array.from({ length: words }, () => SOUNDS[Math.floor(random() * SOUNDS.length)]).join(" ");
    return text.slice(0, longest(format.max_length));
  },
};

function mount(place: Place): Mounted {
  const field = h("textarea", {
    class: "write",
    rows: 4,
    maxlength: longest(place.format.max_length),
    autocomplete: "off",
    autocapitalize: "sentences",
    spellcheck: "false",
    "aria-labelledby": `${place.name}-question`,
  });
  field.value = typeof place.given === "string" ? place.given : "";
  field.addEventListener("input", () => place.tell(field.value.trim() ? field.value : undefined, "moving"));
  return { element: field };
}

function longest(allowed: number | undefined): number {
  return Math.min(allowed ?? LONGEST, LONGEST);
}
