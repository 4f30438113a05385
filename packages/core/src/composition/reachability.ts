import type { MountedComponents, MountHealth } from '../contracts';
import { ProtocolError } from '../errors';
import type { Timers } from './timers';

const firstDelayMs = 1_000;
const longestDelayMs = 60_000;
/** How long a request waits for something that was not there before. */
const patienceMs = 1_000;
/** How long the start of the mounting server waits. */
const startPatienceMs = 10_000;

/**
 * What a mounted server offers, as far as it can be reached: asked again after 1 second, then after twice as long each
 * time, up to a minute, and whenever a request comes meanwhile.
 */
export class Reachability {
  private known: MountedComponents | undefined;
  private asking: Promise<MountedComponents | undefined> | undefined;
  private delayMs = firstDelayMs;
  private cancel: (() => void) | undefined;
  private isResting = false;
  private isClosed = false;
  /** Whether something changed while it was asked. */
  private isStale = false;
  private current: MountHealth = { state: 'opening', since: new Date() };

  /** @param events.failed is called at the first of several failures */
  constructor(
    private readonly ask: () => Promise<MountedComponents>,
    private readonly events: { readonly changed: () => void; readonly failed: (error: unknown) => void },
    private readonly timers: Timers,
  ) {}

  /** What it offered when it was asked last; undefined before it was reached at all. */
  get components(): MountedComponents | undefined {
    return this.known;
  }

  /** Whether it answered when it was asked last. */
  get health(): MountHealth {
    return this.current;
  }

  /** Asks for the first time. Something that does not answer is waited for, but not for ever. */
  async begin(): Promise<void> {
    await this.within(startPatienceMs, this.refresh());
  }

  /** Asks again, since what it offers has changed. */
  changed(): void {
    this.isStale = this.asking !== undefined;
    void this.refresh();
  }

  /** Asks on behalf of a request, which waits a little, and not more often than time allows. */
  async onRequest(): Promise<MountedComponents | undefined> {
    if (this.known || this.isClosed || (this.isResting && !this.asking)) return this.known;
    return this.within(patienceMs, this.refresh());
  }

  close(): void {
    this.isClosed = true;
    this.cancel?.();
  }

  /** Of those who ask while it is asked, none asks again. */
  private refresh(): Promise<MountedComponents | undefined> {
    return (this.asking ??= this.run());
  }

  private async within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
    let cancel: () => void = () => undefined;
    const patience = new Promise<undefined>((resolve) => {
      cancel = this.timers.after(ms, () => resolve(undefined));
    });
    try {
      return await Promise.race([work, patience]);
    } finally {
      cancel();
    }
  }

  private async run(): Promise<MountedComponents | undefined> {
    this.cancel?.();
    this.cancel = undefined;
    try {
      const components = await this.ask();
      this.delayMs = firstDelayMs;
      this.isResting = false;
      if (this.current.state !== 'up') this.current = { ...this.current, state: 'up', since: new Date() };
      if (components !== this.known && !this.isClosed) {
        this.known = components;
        this.events.changed();
      }
      return components;
    } catch (error) {
      if (this.isClosed) return undefined;
      const { state, since } = this.current;
      const at = new Date();
      const message = error instanceof ProtocolError ? error.message : 'The log has the reason';
      this.current = { state: 'down', since: state === 'down' ? since : at, lastError: { message, at } };
      if (this.delayMs === firstDelayMs) this.events.failed(error);
      this.retryLater();
      return undefined;
    } finally {
      this.asking = undefined;
      if (this.isStale && !this.isClosed) this.changed();
    }
  }

  private retryLater(): void {
    const delay = this.delayMs;
    this.delayMs = Math.min(delay * 2, longestDelayMs);
    // Requests do not ask again in the first second, so that a server that is down is left alone.
    this.isResting = true;
    const endRest = this.timers.after(firstDelayMs, () => (this.isResting = false));
    const endWait = this.timers.after(delay, () => void this.refresh());
    this.cancel = () => {
      endRest();
      endWait();
    };
  }
}
