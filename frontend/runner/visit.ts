/** One respondent at this page: the questionnaires of their slip one after another, from the first word to the last. */

import { Cover } from "./cover.ts";
import { claim } from "./keeping/alone.ts";
import type { Api, OpenVerdict } from "./keeping/api.ts";
import { Courier, type Mood } from "./keeping/courier.ts";
import type { Kept, Shelf } from "./keeping/shelf.ts";
import type { Sitting } from "./keeping/sitting.ts";
import { Opening, type Found } from "./opening.ts";
import type { Page } from "./page.ts";
import { sayAndWait, sayCalmly } from "./screens/calm.ts";
import { showEnd } from "./screens/end.ts";
import { showInstruction } from "./screens/instruction.ts";
import { chooseLanguage } from "./screens/language.ts";
import { Stage } from "./stage.ts";
import { reloadPlainly, wipeTraces } from "./traces.ts";
import { after } from "./wait.ts";
import { wordsIn } from "./words.ts";
import { Work } from "./work.ts";

/** How long the last page stays, and how long the server's word is awaited before it is shown (ms). */
const END_STAYS = 20_000;
const SENDING_MAY_TAKE = 6_000;
/** How long what an earlier day left on this device may go first (ms). */
const FIRST_MAY_TAKE = 3_000;

/** What became of one questionnaire: answered (with the words of its last page), finished before, or the visit is over. */
type Taken = { end: string } | "before" | "over";

export class Visit {
  private readonly stage: Stage;
  private readonly cover: Cover;
  private readonly courier: Courier;
  private readonly opening: Opening;
  private work: Work | null = null;
  private language = "";
  private over = false;
  private sent: () => void = () => undefined;

  constructor(
    private readonly page: Page,
    private readonly shelf: Shelf,
    private readonly api: Api,
  ) {
    this.stage = new Stage(page);
    this.opening = new Opening(page, shelf, api);
    this.cover = new Cover(this.stage, (covered) => this.work?.covered(covered));
    this.courier = new Courier(shelf, api, {
      mood: (mood) => this.sayMood(mood),
      stopped: (sitting) => this.stopped(sitting),
      finished: () => this.sent(),
      renew: async (kept) => (kept.sitting === this.courier.current ? this.opening.renew(kept) : null),
    });
  }

  async begin(): Promise<void> {
    this.speak(this.page.languages[0] ?? "");
    this.watch();
    reloadPlainly();
    await this.opening.sweep(Date.now());
    await this.bringFirst();
    const before = await this.opening.before();
    if (!this.page.seat) return this.withoutNetwork(before);
    if (this.page.instruments.length === 0) return sayCalmly(this.stage, this.stage.word("already"));
    this.speak(before?.language ?? (await this.askLanguage()));
    await this.askAll(before);
  }

  /** What waits on this device goes first, so that the server counts it before it opens anything anew. */
  private async bringFirst(): Promise<void> {
    const brought = this.courier.kick();
    if (this.page.seat) await Promise.race([brought, after(FIRST_MAY_TAKE)]);
  }

  private async askAll(before: Kept | undefined): Promise<void> {
    let end = this.stage.word("already");
    for (const instrument of this.page.instruments) {
      const taken = await this.askOne(instrument, before?.instrument === instrument ? before : undefined);
      if (taken === "over") return;
      if (taken !== "before") end = taken.end;
    }
    this.end(end);
  }

  private async askOne(instrument: number, known: Kept | undefined): Promise<Taken> {
    for (;;) {
      const found = await this.opening.open(instrument, this.language, known);
      if (found.found === "sitting") return this.take(found.sitting);
      if (found.found === "finished") return "before";
      if (!(await this.mayTryAgain(found))) return "over";
    }
  }

  /** The copy of the page that opens without a network: go on with what is here, else wait for the network. */
  private async withoutNetwork(before: Kept | undefined): Promise<void> {
    const found = before && (await this.opening.resume(before));
    if (found?.found !== "sitting") return this.waitForNetwork();
    const taken = await this.take(found.sitting);
    if (taken === "over" || taken === "before") return;
    if (found.sitting.kept.more) return this.waitForNetwork();
    this.end(taken.end);
  }

  private waitForNetwork(): void {
    addEventListener("online", () => location.reload());
    sayCalmly(this.stage, this.noNetwork(), "", this.again());
  }

  private async take(sitting: Sitting): Promise<Taken> {
    this.speak(sitting.questionnaire.language);
    if (!(await claim(`tirek-sitting-${sitting.id}`))) {
      sayCalmly(this.stage, this.stage.word("elsewhere"), "", this.again());
      return "over";
    }
    if (sitting.untouched) {
      const choice = await showInstruction(this.page, this.stage, sitting.questionnaire);
      if (choice !== "begin") return this.inAnotherLanguage(sitting, choice);
    }
    return this.answer(sitting);
  }

  private async inAnotherLanguage(sitting: Sitting, language: string): Promise<Taken> {
    this.speak(language);
    return this.askOne(sitting.kept.instrument, undefined);
  }

  private async answer(sitting: Sitting): Promise<Taken> {
    this.courier.current = sitting.id;
    this.work = new Work(this.page, this.stage, this.cover, sitting, this.courier);
    const inTime = await this.work.done();
    if (!this.over) await this.send(sitting);
    this.work = null;
    this.courier.current = "";
    if (this.over) return "over";
    return { end: inTime ? sitting.questionnaire.end : this.stage.word("over") };
  }

  /** Wait a little for the server to have everything; what has not arrived goes by itself later. */
  private async send(sitting: Sitting): Promise<void> {
    sayCalmly(this.stage, this.stage.word("sending"));
    const sent = new Promise<void>((resolve) => (this.sent = resolve));
    await sitting.finish();
    void this.courier.kick(true);
    const patience = navigator.onLine ? SENDING_MAY_TAKE : 0;
    await Promise.race([sent, after(patience)]);
  }

  /** Say why there is no sitting; true when the respondent wants to try again and it can help. */
  private async mayTryAgain(found: Found): Promise<boolean> {
    if (found.found !== "none") return this.sayFor("expired");
    const { reply } = found;
    if (reply.verdict === "stopped") return this.sayStopped();
    if (reply.verdict === "grant") return this.sayOutOfDate();
    if (reply.verdict === "refused") return this.refused(reply);
    await sayAndWait(this.stage, this.noNetwork());
    return true;
  }

  private async refused({ reason }: Extract<OpenVerdict, { verdict: "refused" }>): Promise<boolean> {
    if (reason !== "elsewhere" && reason !== "no_language") return this.sayFor(reason);
    await sayAndWait(this.stage, this.stage.word(reason));
    if (reason === "no_language") this.speak(await this.askLanguage());
    return true;
  }

  private sayFor(reason: string): false {
    sayCalmly(this.stage, this.stage.word(reason) || this.stage.word("expired"));
    return false;
  }

  /** The page itself is too old; its slip makes a new one. */
  private sayOutOfDate(): false {
    sayCalmly(this.stage, this.stage.word("expired"), "", this.again());
    return false;
  }

  private sayStopped(): false {
    this.over = true;
    this.cover.lift();
    this.stage.say("");
    sayCalmly(this.stage, this.stage.word("stopped_title"), this.stage.word("stopped_text"));
    wipeTraces(this.page.leave);
    return false;
  }

  private stopped(sitting: string): void {
    if (sitting !== this.courier.current || this.over) return;
    this.over = true;
    this.work?.stop();
    this.sent();
    this.sayStopped();
  }

  private end(text: string): void {
    this.over = true;
    showEnd(this.page, this.stage, text);
    wipeTraces(this.page.leave);
    setTimeout(() => void this.leave(), END_STAYS);
  }

  /** The end of the end: nothing stands on the page; once everything is sent, the next respondent may come. */
  private async leave(): Promise<void> {
    this.stage.clear();
    await this.courier.kick();
    location.replace(this.page.leave);
  }

  private async askLanguage(): Promise<string> {
    const [only = ""] = this.page.languages;
    return this.page.languages.length === 1 ? only : chooseLanguage(this.page, this.stage);
  }

  private speak(language: string): void {
    this.language = language;
    this.stage.speak(language, wordsIn(this.page.words, language));
  }

  private noNetwork(): string {
    return this.stage.word("no_network") || this.stage.word("kept_here");
  }

  private again(): { label: string; press(): void } {
    return { label: this.stage.word("try_again"), press: () => location.reload() };
  }

  private sayMood(mood: Mood): void {
    if (mood === "later") this.stage.say(this.stage.word("kept_here"), "waiting");
    else if (mood === "idle") this.sayIdle();
  }

  private sayIdle(): void {
    if (this.work) this.work.sayKept();
    else this.stage.say("");
  }

  private watch(): void {
    addEventListener("online", () => void this.courier.kick(true));
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    document.addEventListener("visibilitychange", () => void this.looked());
  }

  private async looked(): Promise<void> {
    if (document.hidden) return this.work?.hidden();
    await this.work?.cameBack(this.api, (sitting) => void this.forgetStopped(sitting));
    void this.courier.kick(true);
  }

  private async forgetStopped(sitting: string): Promise<void> {
    await this.shelf.destroy(sitting);
    this.stopped(sitting);
  }
}
