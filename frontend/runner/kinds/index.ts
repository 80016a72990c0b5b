/** Every kind of question the runner knows. */

import type { KindName, Questionnaire } from "../questionnaire.ts";
import { formatOf } from "../questionnaire.ts";
import { forcedChoice } from "./forced_choice.ts";
import { frequency } from "./frequency.ts";
import type { Kind } from "./kind.ts";
import { likert } from "./likert.ts";
import { multipleChoice } from "./multiple_choice.ts";
import { number } from "./number.ts";
import { scale0To10 } from "./scale_0_10.ts";
import { problemsOf } from "./schema.ts";
import { shortText } from "./short_text.ts";
import { yesNo } from "./yes_no.ts";

export const kinds: Record<KindName, Kind> = {
  likert,
  yes_no: yesNo,
  frequency,
  forced_choice: forcedChoice,
  scale_0_10: scale0To10,
  number,
  short_text: shortText,
  multiple_choice: multipleChoice,
};

/** What of a questionnaire cannot be shown, as ``item: parameter``; empty when all is well. */
export function flawsOf(questionnaire: Questionnaire): string[] {
  return questionnaire.items.flatMap((item) => {
    const format = questionnaire.formats[item.format];
    const kind = format && kinds[format.kind];
    if (!kind) return [`${item.id}: ${item.format}`];
    return problemsOf(kind, formatOf(questionnaire, item), item).map((name) => `${item.id}: ${name}`);
  });
}
