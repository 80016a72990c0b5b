/** What every kind of question is made of. A new kind is one file here and one line in index.ts. */

import type { Answer, Format, Item } from "../questionnaire.ts";
import type { Random } from "../random.ts";
import type { Words } from "../words.ts";

/** How sure the respondent is: ``now`` (tapped, a digit pressed), ``moving`` (arrows, typing: more may follow). */
export type How = "now" | "moving";

/** Where a question is mounted and whom it tells. */
export interface Place {
  item: Item;
  format: Format;
  words: Words;
  /** Names the form controls of this question, unique on the page. */
  name: string;
  /** The answer given before, if this page still knows it. */
  given: Answer | undefined;
  /** ``undefined`` means: what stands there now is no answer. */
  tell(answer: Answer | undefined, how: How): void;
}

export interface Mounted {
  element: HTMLElement;
  /** Answer by a digit of the keyboard, 1 for the first option (on 0 to 10 the number itself); false when there is none. */
  digit?(digit: number): boolean;
}

export interface Parameter {
  type: "codes" | "texts" | "number";
  required?: true;
}

export interface Kind {
  /** The parameters of a format of this kind (docs/reference/instrument-format.md). */
  schema: Partial<Record<keyof Format, Parameter>>;
  mount(place: Place): Mounted;
  /** A possible answer of a respondent who answers by chance. */
  simulate(item: Item, format: Format, random: Random): Answer;
}
