import type { Bus, BusEvent, JsonValue, Logger } from '@tenon/core';
import { randomUUID } from 'node:crypto';
import { pause } from '../base';
import type { PubSub } from '../contracts';

const channel = 'tenon-changes';

/** Changes that are on their way to others at most; more are not told. */
const maxSending = 1_000;
/** Milliseconds that closing waits for what is on its way, and for the end of the listening. */
const patienceMs = 5_000;

const lists = ['tools', 'prompts', 'resources'] as const;

/**
 * Changes between the processes of a server. Those of this process are heard here at once, and once; what cannot be told to
 * others is logged. After a gap every list counts as changed.
 */
export class PubSubBus implements Bus {
  /** What this process is called by. */
  private readonly id = randomUUID();
  private readonly listeners = new Set<(event: BusEvent) => void>();
  private readonly sending = new Set<Promise<void>>();
  private end: (() => Promise<void>) | undefined;
  private isFailing = false;
  private isWarned = false;

  private constructor(
    private readonly pubSub: PubSub,
    private readonly log: Logger,
  ) {}

  /** Listens from now on. */
  static async open(pubSub: PubSub, log: Logger): Promise<PubSubBus> {
    const bus = new PubSubBus(pubSub, log);
    bus.end = await pubSub.subscribe(channel, (message) => bus.receive(message), { onGap: () => bus.tellOfGap() });
    return bus;
  }

  publish(event: BusEvent): void {
    this.tell(event);
    if (!this.end) return;
    if (this.sending.size >= maxSending) return this.failed(new Error('too many changes are on their way'));
    const sent: Promise<void> = this.send(event).finally(() => this.sending.delete(sent));
    this.sending.add(sent);
  }

  subscribe(listener: (event: BusEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Waits for what is on its way, five seconds at most, and hears nothing more. */
  async close(): Promise<void> {
    const { end } = this;
    this.end = undefined;
    await inTime(Promise.all(this.sending));
    if (this.sending.size > 0)
      this.log.warn(
        { changes: this.sending.size },
        'Closing no longer waits for changes that others are to be told of',
      );
    if (end) await inTime(end());
  }

  private async send(event: BusEvent): Promise<void> {
    try {
      await this.pubSub.publish(channel, { from: this.id, event: plain(event) });
      if (this.isFailing) this.log.info({}, 'Other processes are told of changes again');
      this.isFailing = false;
    } catch (error) {
      this.failed(error);
    }
  }

  /** One line for each time that it begins to fail. */
  private failed(error: unknown): void {
    if (!this.isFailing) this.log.warn({ err: error }, 'Other processes could not be told of a change');
    this.isFailing = true;
  }

  private receive(message: JsonValue): void {
    const told = toldIn(message);
    if (told && told.from !== this.id) this.tell(told.event);
    if (told || this.isWarned) return;
    this.isWarned = true;
    this.log.warn(
      { channel },
      'A message that tells of no change was ignored; there may be more, which are not logged',
    );
  }

  private tellOfGap(): void {
    for (const kind of lists) this.tell({ kind });
  }

  private tell(event: BusEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}

/** Resolves with the work, or without it when the patience is over. */
async function inTime(work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  try {
    await Promise.race([work, pause(patienceMs, done.signal)]);
  } finally {
    done.abort();
  }
}

/** Without members that are undefined. */
function plain(event: BusEvent): JsonValue {
  return JSON.parse(JSON.stringify(event)) as JsonValue;
}

/** Who tells what; undefined where a message has another form. */
function toldIn(message: JsonValue): { readonly from: string; readonly event: BusEvent } | undefined {
  const { from, event } = membersOf(message);
  const { kind, uri, audience, toldBy } = membersOf(event);
  if (typeof from !== 'string') return undefined;
  if (kind === 'resource') return typeof uri === 'string' ? { from, event: { kind, uri } } : undefined;
  const list = lists.find((one) => one === kind);
  if (!list || !isTextOrAbsent(audience) || !isTextOrAbsent(toldBy)) return undefined;
  return {
    from,
    event: { kind: list, ...(audience !== undefined && { audience }), ...(toldBy !== undefined && { toldBy }) },
  };
}

function membersOf(value: JsonValue | undefined): Record<string, JsonValue | undefined> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function isTextOrAbsent(value: JsonValue | undefined): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
