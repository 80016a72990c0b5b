/** A respondent without a screen: takes any questionnaire by chance. For tests; no part of the page. */

import { kinds } from "./kinds/index.ts";
import { formatOf, type Answer, type Questionnaire } from "./questionnaire.ts";
import { seeded } from "./random.ts";

export interface Simulated {
  item: string;
  answer: Answer;
  /** Reading time in milliseconds. */
  ms: number;
}

/** Answers of the respondent ``seed`` to every item; one in ``skips`` optional items is left unanswered. */
export function simulate(questionnaire: Questionnaire, seed: number, skips = 20): Simulated[] {
  const random = seeded(seed);
  return questionnaire.items.map((item) => {
    const format = formatOf(questionnaire, item);
    const skipped = !item.required && random() < 1 / skips;
    const answer = skipped ? null : kinds[format.kind].simulate(item, format, random);
    return { item: item.id, answer, ms: 800 + Math.floor(random() * 8000) };
  });
}
