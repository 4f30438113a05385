import type { EventLog, LoggedEvent } from '../../contracts';
import { TenonError } from '../../errors';

/** How much a log keeps; what is older is forgotten. */
export interface EventLogLimits {
  /** Events per stream; 1,000 by default. */
  readonly maxStreamEvents?: number;
  /** Bytes of messages per stream, the newest event apart; 4 MiB by default. */
  readonly maxStreamBytes?: number;
  /** Events of all streams; 100,000 by default. Beyond it the streams go that were silent for longest. */
  readonly maxEvents?: number;
  /** Bytes of messages of all streams; 64 MiB by default. */
  readonly maxBytes?: number;
}

interface KeptEvent {
  readonly number: number;
  readonly message: string;
  readonly bytes: number;
}

interface KeptStream {
  next: number;
  bytes: number;
  readonly events: KeptEvent[];
}

const defaults = {
  maxStreamEvents: 1_000,
  maxStreamBytes: 4 * 1024 * 1024,
  maxEvents: 100_000,
  maxBytes: 64 * 1024 * 1024,
} as const;

const numbers = /^[0-9a-z]{1,11}$/;

/** Events in this process. An event's id is the name of its stream, a dot and a number. */
export class MemoryEventLog implements EventLog {
  /** The stream that was silent for longest first. */
  private readonly streams = new Map<string, KeptStream>();
  private readonly limits: Required<EventLogLimits>;
  private events = 0;
  private bytes = 0;

  /** @throws TenonError TN1015 for limits that are not positive */
  constructor(
    limits: EventLogLimits = {},
    private readonly now: () => number = Date.now,
  ) {
    const { maxStreamEvents, maxStreamBytes, maxEvents, maxBytes } = limits;
    this.limits = {
      maxStreamEvents: limitOf('maxStreamEvents', maxStreamEvents),
      maxStreamBytes: limitOf('maxStreamBytes', maxStreamBytes),
      maxEvents: limitOf('maxEvents', maxEvents),
      maxBytes: limitOf('maxBytes', maxBytes),
    };
  }

  /** Number of streams. */
  get size(): number {
    return this.streams.size;
  }

  append(stream: string, message: string): string {
    // Numbers begin with the time: those of a stream that was forgotten and comes back are higher than its old ones.
    const kept = this.streams.get(stream) ?? { next: this.now() * 1_000, bytes: 0, events: [] };
    this.streams.delete(stream);
    this.streams.set(stream, kept);
    const event = { number: kept.next++, message, bytes: Buffer.byteLength(message) };
    kept.events.push(event);
    this.count(kept, 1, event.bytes);
    const { maxStreamEvents, maxStreamBytes } = this.limits;
    while (kept.events.length > 1 && (kept.events.length > maxStreamEvents || kept.bytes > maxStreamBytes)) {
      this.count(kept, -1, -kept.events.shift()!.bytes);
    }
    this.makeRoom();
    return idOf(stream, event);
  }

  streamOf(id: string): string | undefined {
    const dot = id.lastIndexOf('.');
    const stream = id.slice(0, Math.max(dot, 0));
    return this.streams.has(stream) && numbers.test(id.slice(dot + 1)) ? stream : undefined;
  }

  after(stream: string, id: string): readonly LoggedEvent[] {
    const last = parseInt(id.slice(id.lastIndexOf('.') + 1), 36);
    const events = this.streams.get(stream)?.events ?? [];
    return events
      .filter((event) => event.number > last)
      .map((event) => ({ id: idOf(stream, event), message: event.message }));
  }

  drop(stream: string): void {
    const kept = this.streams.get(stream);
    if (!kept) return;
    this.streams.delete(stream);
    this.count(kept, -kept.events.length, -kept.bytes);
  }

  private count(stream: KeptStream, events: number, bytes: number): void {
    stream.bytes += bytes;
    this.events += events;
    this.bytes += bytes;
  }

  private makeRoom(): void {
    for (const stream of this.streams.keys()) {
      if (this.events <= this.limits.maxEvents && this.bytes <= this.limits.maxBytes) return;
      this.drop(stream);
    }
  }
}

function limitOf(name: keyof typeof defaults, given: number = defaults[name]): number {
  if (given > 0) return given;
  throw new TenonError('TN1015', `\`${name}\` of the event log is ${given}`, { fix: 'Give a positive number.' });
}

function idOf(stream: string, { number }: KeptEvent): string {
  return `${stream}.${number.toString(36)}`;
}
