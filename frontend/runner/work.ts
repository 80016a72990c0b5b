/** Answering one questionnaire: tools, pause, idle cover, clock, what is kept. */

import type { Cover } from "./cover.ts";
import { watchIdle } from "./idle.ts";
import type { Api } from "./keeping/api.ts";
import type { Courier } from "./keeping/courier.ts";
import { Packer } from "./keeping/packer.ts";
import type { Sitting } from "./keeping/sitting.ts";
import { askHelp } from "./help.ts";
import type { Page } from "./page.ts";
import { Questions } from "./screens/questions.ts";
import type { Stage, Tool } from "./stage.ts";
import { minutesLeft } from "./time.ts";
import { fill } from "./words.ts";

const IDLE = 60_000;
const LOOK_AT_CLOCK = 5_000;
/** Time left is shown only near the end. */
const SHOWN_FROM = 5;
/** A page that was away this long asks whether its sitting still runs. */
const AWAY = 30_000;

export class Work {
  private readonly questions: Questions;
  private readonly packer: Packer;
  private readonly endings: (() => void)[] = [];
  private anyKept = false;
  private awaySince: number | null = null;
  private inTime = true;

  constructor(
    private readonly page: Page,
    private readonly stage: Stage,
    private readonly cover: Cover,
    private readonly sitting: Sitting,
    private readonly courier: Courier,
  ) {
    this.packer = new Packer(sitting, () => void courier.kick());
    this.questions = new Questions(stage, sitting, () => this.kept());
  }

  /** Ask everything; resolves with false when the time ran out. */
  async done(): Promise<boolean> {
    this.stage.tools(this.tools());
    this.begin();
    await this.questions.ask();
    this.end();
    return this.inTime;
  }

  stop(): void {
    this.end();
    this.questions.stop();
  }

  /** The screen was covered or uncovered. */
  covered(covered: boolean): void {
    if (covered) this.rest();
    else this.goOn();
  }

  /** The page went out of sight: keep and send what there is. */
  hidden(): void {
    this.awaySince = Date.now();
    this.rest();
  }

  /** The page is seen again: does the sitting still run? */
  async cameBack(api: Api, stopped: (sitting: string) => void): Promise<void> {
    if (!this.cover.over) this.goOn();
    const away = this.awaySince === null ? 0 : Date.now() - this.awaySince;
    this.awaySince = null;
    if (away > AWAY && !(await api.runs(this.sitting.kept.grant))) stopped(this.sitting.id);
  }

  /** Say that the answers are kept, once there are any. */
  sayKept(): void {
    if (this.anyKept) this.stage.say(this.stage.word("kept"), "kept");
  }

  /** Keep what is there and stop the clocks. */
  private rest(): void {
    this.questions.settle();
    this.questions.reading.stop();
    this.sitting.clock.stop();
    void this.packer.now();
  }

  private goOn(): void {
    this.questions.reading.go();
    this.sitting.clock.go();
  }

  private kept(): void {
    this.anyKept = true;
    if (!this.courier.waits) this.sayKept();
    void this.packer.answered();
  }

  private tools(): Tool[] {
    const pause: Tool = { label: this.stage.word("pause"), icon: "pause", press: () => this.cover.show(this.stage.word("paused")) };
    const help: Tool = { label: this.stage.word("help"), icon: "hand", press: () => void this.askForHelp() };
    return this.page.help && this.page.seat ? [help, pause] : [pause];
  }

  private async askForHelp(): Promise<void> {
    const heard = await askHelp(this.page.help, this.page.seat);
    this.stage.say(this.stage.word(heard ? "help_asked" : "try_again"), "hint");
  }

  private begin(): void {
    this.endings.push(watchIdle(IDLE, () => this.cover.show(this.stage.word("still_there"))));
    if (this.sitting.questionnaire.time_limit_minutes) {
      const clock = setInterval(() => this.lookAtClock(), LOOK_AT_CLOCK);
      this.endings.push(() => clearInterval(clock));
    }
  }

  private end(): void {
    this.packer.stop();
    this.stage.time("");
    for (const ending of this.endings.splice(0)) ending();
  }

  private lookAtClock(): void {
    const minutes = minutesLeft(this.sitting.questionnaire.time_limit_minutes ?? Infinity, this.sitting.worked);
    if (minutes > SHOWN_FROM) return;
    this.stage.time(fill(this.stage.word("time_left"), { minutes }));
    if (minutes > 0) return;
    this.inTime = false;
    this.cover.lift();
    this.questions.stop();
  }
}
