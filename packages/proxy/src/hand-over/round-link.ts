import { ofItems, sizeOf } from './message-size';
import { maxItems, type RoundItem, type RoundMessage } from './round-message';

/** How long whatever first comes from the other process may take, in milliseconds. */
export const answerMs = 3_000;
/** After how long without anything to say a process tells that it is still there, and how long another believes in it. */
export const aliveMs = 5_000;
export const silenceMs = 3 * aliveMs;

/** Why a link broke: what was sent did not arrive, or nobody is there. */
export type Break =
  { readonly kind: 'unsent'; readonly cause: unknown } | { readonly kind: 'lost' } | { readonly kind: 'silent' };

export interface LinkEnd {
  heard(item: RoundItem): void;
  /** Nothing is heard any more; what is posted until the link is closed is still sent, if that is possible. */
  broken(reason: Break): void;
}

/**
 * One process' end of what two of them say to each other for one round: in order, and with notice of what was lost and of
 * a process that is gone. Repeats nothing.
 */
export class RoundLink {
  private sent = 0;
  private received = 0;
  private waiting: { readonly item: RoundItem; readonly size: number }[] = [];
  private sending: Promise<void> | undefined;
  private isDeaf = false;
  private isClosed = false;
  private readonly alive: NodeJS.Timeout;
  private silence: NodeJS.Timeout;

  /** @param publish sends to the other process */
  constructor(
    readonly round: string,
    readonly peer: string,
    private readonly from: string,
    private readonly publish: (message: RoundMessage) => Promise<void>,
    private readonly end: LinkEnd,
  ) {
    this.alive = setInterval(() => void this.flush(true), aliveMs).unref();
    this.silence = this.listenFor(answerMs);
  }

  /**
   * Sends an item, soon.
   *
   * @returns false where no message can hold it, or what is only of interest meanwhile would not come in time
   */
  post(item: RoundItem): boolean {
    const size = sizeOf(item, ofItems);
    if (size === undefined) return false;
    const isNotice = item.kind === 'progress' || item.kind === 'log';
    if (isNotice && this.waiting.length >= maxItems) return false;
    if (this.isClosed) return true;
    this.waiting.push({ item, size });
    void this.flush();
    return true;
  }

  /** Takes in what the other process has sent. */
  receive({ number, items }: RoundMessage): void {
    // What is not new says nothing.
    if (this.isDeaf || number < this.received) return;
    if (number > this.received) return this.break({ kind: 'lost' });
    this.received += 1;
    clearTimeout(this.silence);
    this.silence = this.listenFor(silenceMs);
    for (const item of items) if (!this.isDeaf) this.end.heard(item);
  }

  /** Hears nothing any more. @returns resolves when what was posted is sent */
  async close(): Promise<void> {
    this.isDeaf = this.isClosed = true;
    clearInterval(this.alive);
    clearTimeout(this.silence);
    await this.sending;
  }

  private listenFor(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.break({ kind: 'silent' }), ms).unref();
  }

  private break(reason: Break): void {
    if (this.isDeaf) return;
    this.isDeaf = true;
    clearTimeout(this.silence);
    this.end.broken(reason);
  }

  /** @param evenEmpty sends a message in any case */
  private flush(evenEmpty = false): Promise<void> {
    return (this.sending ??= this.send(evenEmpty));
  }

  private async send(evenEmpty: boolean): Promise<void> {
    // What is posted in one go travels together: questions that are asked together are put together.
    await Promise.resolve();
    try {
      for (let isFirst = evenEmpty; isFirst || this.waiting.length > 0; isFirst = false) {
        const { from, round } = this;
        await this.publish({ from, round, number: this.sent++, items: this.nextItems() });
      }
    } catch (cause) {
      this.waiting = [];
      this.break({ kind: 'unsent', cause });
    } finally {
      // In the same turn that saw nothing waiting: what is posted from now on is sent anew.
      this.sending = undefined;
    }
  }

  private nextItems(): RoundItem[] {
    let count = 0;
    let total = 0;
    for (const { size } of this.waiting) {
      total += size;
      if (count === maxItems || (count > 0 && total > ofItems.bytes)) break;
      count += 1;
    }
    return this.waiting.splice(0, count).map(({ item }) => item);
  }
}
