/** Opens sittings: at the server, or on this device when there is no network and the sitting was begun before. */

import type { Api, Opened, OpenVerdict } from "./keeping/api.ts";
import { makeSealer } from "./keeping/sealing.ts";
import type { Kept, Shelf } from "./keeping/shelf.ts";
import { Sitting } from "./keeping/sitting.ts";
import { flawsOf } from "./kinds/index.ts";
import type { Page } from "./page.ts";
import type { Questionnaire } from "./questionnaire.ts";
import { addressMark, tabName } from "./traces.ts";

/** A sitting nobody came back to for a week is left (ms). */
const LEFT_AFTER = 7 * 24 * 3_600_000;

/** ``finished``: nothing is left to answer. ``flawed``: the questionnaire cannot be shown as it is. */
export type Found = { found: "sitting"; sitting: Sitting } | { found: "finished" | "flawed" } | { found: "none"; reply: OpenVerdict };

export class Opening {
  constructor(
    private readonly page: Page,
    private readonly shelf: Shelf,
    private readonly api: Api,
  ) {}

  /** Open the sitting of one instrument; ``known`` is the one this device has begun. */
  async open(instrument: number, language: string, known: Kept | undefined): Promise<Found> {
    const reply = await this.ask(instrument, language);
    if (reply.verdict === "opened") return this.begun(reply.opened, instrument);
    if (reply.verdict === "later" && known) return this.resume(known, reply);
    if (reply.verdict === "refused" && reply.reason === "finished") return { found: "finished" };
    return { found: "none", reply };
  }

  /** Go on with what is on this device. */
  async resume(kept: Kept, reply: OpenVerdict = { verdict: "later" }): Promise<Found> {
    const questionnaire = await this.shelf.questionnaire(kept.sitting);
    return questionnaire ? this.sitting(kept, questionnaire) : { found: "none", reply };
  }

  /** A new grant for the same sitting; null when there is none. */
  async renew(kept: Kept): Promise<string | null> {
    if (!this.page.seat) return null;
    const reply = await this.ask(kept.instrument, kept.language);
    return reply.verdict === "opened" && reply.opened.sitting === kept.sitting ? reply.opened.grant : null;
  }

  /** The unfinished sitting of this tab, or of this slip's address, that was begun before a reload. */
  async before(): Promise<Kept | undefined> {
    const [tab, address] = [tabName(), await this.address()];
    const open = (await this.shelf.sittings()).filter(({ finishing }) => !finishing);
    return open.find((kept) => kept.tab === tab) ?? open.find((kept) => address !== "" && kept.address === address);
  }

  /** Destroy what was left here long ago and has nothing to send. */
  async sweep(now: number): Promise<void> {
    for (const kept of await this.shelf.sittings()) {
      if (now - kept.openedAt > LEFT_AFTER && (await this.empty(kept))) await this.shelf.destroy(kept.sitting);
    }
  }

  /** The server began anew (another language, the rule "restart"): what this tab had of it before and holds nothing goes. */
  private async replaceEarlier(kept: Kept): Promise<void> {
    for (const other of await this.shelf.sittings()) {
      const replaced = other.sitting !== kept.sitting && other.tab === kept.tab && other.instrument === kept.instrument;
      if (replaced && (await this.empty(other))) await this.shelf.destroy(other.sitting);
    }
  }

  private async empty({ sitting, finishing }: Kept): Promise<boolean> {
    const waiting = await this.shelf.waiting(sitting);
    return !finishing && waiting.length === 0 && (await this.shelf.nextBatch(sitting)) === undefined;
  }

  private async ask(instrument: number, language: string): Promise<OpenVerdict> {
    return this.api.open({ seat: this.page.seat, instrument, language, device: await this.shelf.device() });
  }

  private async begun(opened: Opened, instrument: number): Promise<Found> {
    if (flawsOf(opened.questionnaire).length > 0) return { found: "flawed" };
    const fresh = await this.keptOf(opened, instrument);
    await this.replaceEarlier(fresh);
    const kept = await this.shelf.open(fresh, opened.questionnaire);
    return kept.finishing ? { found: "finished" } : this.sitting(kept, opened.questionnaire);
  }

  private async keptOf(opened: Opened, instrument: number): Promise<Kept> {
    return {
      sitting: opened.sitting,
      instrument,
      language: opened.questionnaire.language,
      more: instrument !== this.page.instruments[this.page.instruments.length - 1],
      grant: opened.grant,
      serverKey: opened.server_key,
      position: opened.position,
      nextSeq: opened.next_seq,
      nextOrdinal: opened.next_ordinal,
      worked: 0,
      apart: [],
      finishing: null,
      tab: tabName(),
      address: await this.address(),
      openedAt: Date.now(),
    };
  }

  private async sitting(kept: Kept, questionnaire: Questionnaire): Promise<Found> {
    const sealer = await makeSealer(kept.sitting, kept.serverKey.raw);
    return { found: "sitting", sitting: new Sitting({ ...kept }, questionnaire, this.shelf, sealer) };
  }

  private address(): Promise<string> {
    return addressMark(location.pathname, this.page.leave);
  }
}
