import type { Connection, SubscriptionFilter } from '@tenon/client';

type Listening = Awaited<ReturnType<Connection['listen']>>;

/** A stream that broke off is opened again after this, at first. */
const firstDelayMs = 500;
const longestDelayMs = 30_000;

/** The stream of changes of some resources at a server of 2026. One that breaks off is opened again. */
export class ResourceStream {
  private current: Promise<Listening> | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly listen: (filter: SubscriptionFilter) => Promise<Listening>,
    private readonly isOver: () => boolean,
  ) {}

  /** Hears of these resources from now on, and of no others. What was heard of before is, where that fails. */
  async follow(uris: readonly string[]): Promise<void> {
    const before = this.current;
    const next = uris.length > 0 ? this.open(uris, firstDelayMs) : undefined;
    await next;
    clearTimeout(this.retry);
    this.current = next;
    await before?.then((one) => one.close()).catch(() => undefined);
  }

  private open(uris: readonly string[], delayMs: number): Promise<Listening> {
    const opening = this.listen({ resourceSubscriptions: [...uris] });
    opening
      .then(({ closed }) => closed)
      .then(
        (by) => by !== 'local' && this.openLater(opening, uris, delayMs),
        () => undefined,
      );
    return opening;
  }

  private openLater(broken: Promise<Listening>, uris: readonly string[], delayMs: number): void {
    if (this.current !== broken || this.isOver()) return;
    const nextDelayMs = Math.min(delayMs * 2, longestDelayMs);
    this.retry = setTimeout(() => {
      if (this.current !== broken || this.isOver()) return;
      const opening = this.open(uris, nextDelayMs);
      this.current = opening;
      opening.catch(() => this.openLater(opening, uris, nextDelayMs));
    }, delayMs);
    this.retry.unref();
  }
}
