/** The runner has no words of its own: they come with the page, one complete set for each language. */

export type Words = Record<string, string>;

/** Put named values into a text: ``fill("Question %(number)s", { number: 3 })``. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/%\((\w+)\)s/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The words of ``language``; of the first language when a questionnaire comes in one the page has no words for. */
export function wordsIn(all: Record<string, Words>, language: string): Words {
  return all[language] ?? Object.values(all)[0] ?? {};
}
