import assert from "node:assert/strict";
import test from "node:test";
import { stateOf } from "../runner/dots.ts";
import { flawsOf, kinds } from "../runner/kinds/index.ts";
import { readNumber } from "../runner/kinds/number.ts";
import { formatOf, optionsOf, stepAt, stepsOf, type Answer, type Format, type Questionnaire } from "../runner/questionnaire.ts";
import { seeded } from "../runner/random.ts";
import { simulate } from "../runner/simulate.ts";
import { Stopwatch } from "../runner/stopwatch.ts";
import { minutesLeft } from "../runner/time.ts";
import { fill, wordsIn } from "../runner/words.ts";
import { everyKind } from "./samples.ts";

/** The server's own rule of what fits (screenings/questionnaires.py), said again. */
function fits(format: Format, answer: Answer): boolean {
  const options = format.options ?? [];
  if (format.kind === "scale_0_10") return Number.isInteger(answer) && Number(answer) >= 0 && Number(answer) <= 10;
  if (format.kind === "number") return typeof answer === "number" && answer >= format.minimum! && answer <= format.maximum!;
  if (format.kind === "short_text") return typeof answer === "string" && answer.length <= (format.max_length ?? 2000);
  if (format.kind === "multiple_choice") {
    const most = format.choose_at_most ?? options.length;
    return Array.isArray(answer) && answer.length <= most && answer.every((code) => options.includes(code));
  }
  return options.includes(answer as number);
}

test("a simulated respondent gives only answers the server accepts, of every kind", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 300; seed += 1) {
    for (const [place, { answer }] of simulate(everyKind, seed).entries()) {
      const item = everyKind.items[place]!;
      const format = formatOf(everyKind, item);
      if (answer === null) assert.equal(item.required, false);
      else assert.ok(fits(format, answer), `${format.kind}: ${JSON.stringify(answer)}`);
      seen.add(`${format.kind} ${JSON.stringify(answer)}`);
    }
  }
  assert.equal([...seen].filter((each) => each.startsWith("scale_0_10")).length, 11);
  assert.equal([...seen].filter((each) => each.startsWith("number")).length, 25);
  assert.ok(seen.has("frequency null"));
});

test("the same seed is the same respondent", () => {
  assert.deepEqual(simulate(everyKind, 7), simulate(everyKind, 7));
  assert.notDeepEqual(simulate(everyKind, 7), simulate(everyKind, 8));
  const random = seeded(1);
  const mean = Array.from({ length: 4000 }, random).reduce((sum, each) => sum + each) / 4000;
  assert.ok(Math.abs(mean - 0.5) < 0.03);
});

test("every kind has its three parts and a sound questionnaire has no flaws", () => {
  for (const kind of Object.values(kinds)) assert.deepEqual(Object.keys(kind).sort(), ["mount", "schema", "simulate"]);
  assert.deepEqual(flawsOf(everyKind), []);
});

test("a questionnaire that cannot be shown says where", () => {
  const { either: _either, ...formats } = everyKind.formats;
  const broken = { ...everyKind, formats: { ...formats, agree: { kind: "likert" } } } as Questionnaire;
  assert.deepEqual(flawsOf(broken), ["q1: options", "q1: labels", "q4: either"]);
});

test("an item's own labels stand before those of its format", () => {
  const item = everyKind.items[3]!;
  assert.deepEqual(optionsOf(item, formatOf(everyKind, item)), [{ code: 1, label: "one" }, { code: 2, label: "other" }]);
});

test("pages hold as many items as the instrument says, and a place is found again", () => {
  const steps = stepsOf({ ...everyKind, presentation: "page", page_size: 3 });
  assert.deepEqual(steps, [[0, 1, 2], [3, 4, 5], [6, 7]]);
  assert.equal(stepAt(steps, 4), 1);
  assert.equal(stepAt(steps, 8), 2);
  assert.equal(stepsOf(everyKind).length, 8);
});

test("numbers are read with comma and point, within limits and steps", () => {
  const format: Format = { kind: "number", minimum: 0, maximum: 12, step: 0.5 };
  assert.equal(readNumber(" 7,5 ", format), 7.5);
  assert.equal(readNumber("12", format), 12);
  for (const text of ["", "12.5", "-1", "0.3", "1e1", "seven", "7.", "∞"]) assert.equal(readNumber(text, format), undefined, text);
  assert.equal(readNumber("−3", { kind: "number", minimum: -5, maximum: 5 }), -3);
});

test("dots: one is now, those before are done, the last question lights the last dot", () => {
  const states = (at: number, total: number, count: number) => Array.from({ length: count }, (_, mark) => stateOf(mark, count, at, total));
  assert.deepEqual(states(1, 4, 4), ["dot-done", "dot-now", "dot-ahead", "dot-ahead"]);
  assert.equal(states(59, 60, 20)[19], "dot-now");
  assert.equal(states(0, 60, 20)[0], "dot-now");
});

test("words are filled by name and a text with a dollar stays itself", () => {
  assert.equal(fill("Question %(number)s of %(total)s", { number: 3, total: "$&" }), "Question 3 of $&");
  assert.equal(fill("%(unknown)s", {}), "%(unknown)s");
  assert.deepEqual(wordsIn({ kk: { a: "1" } }, "ru"), { a: "1" });
});

test("reading time does not run while the screen is covered", () => {
  let now = 0;
  const watch = new Stopwatch(() => now);
  now = 100;
  watch.stop();
  now = 5_000;
  watch.go();
  now = 5_050;
  assert.equal(watch.elapsed, 150);
  watch.restart();
  assert.equal(watch.elapsed, 0);
});

test("time left is told in whole minutes, rounded up, and never below nothing", () => {
  assert.equal(minutesLeft(20, 0), 20);
  assert.equal(minutesLeft(20, 15 * 60_000 + 1), 5);
  assert.equal(minutesLeft(20, 21 * 60_000), 0);
});
