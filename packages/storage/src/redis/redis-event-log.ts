import type { JsonValue } from '@tenon/core';
import {
  checkedTimeout,
  checkedTtl,
  checkStream,
  steadyClock,
  StoreLifecycle,
  textOf,
  valueOf,
  wholeNumber,
} from '../base';
import type { AppendOptions, EventLog, StreamEvent } from '../contracts';
import type { StoreCall } from '../errors';
import {
  checkRedisOptions,
  RedisBackend,
  redisProduct,
  type RedisProduct,
  type RedisServiceOptions,
} from './redis-backend';
import { StreamReader, type StreamEntry } from './stream-reader';
import { appendScript, dropScript } from './stream-script';

export type RedisEventLogOptions = RedisServiceOptions & {
  /** Events that a stream keeps, and some more, since the server trims in blocks; 1,000 by default. */
  readonly maxLength?: number;
  /** Milliseconds that a stream is kept after its last event; one hour by default. */
  readonly ttlMs?: number;
};

/** Bytes of the JSON text of an event. */
const maxPayloadBytes = 4 * 1024 * 1024;
/** Milliseconds for which a stream that was dropped keeps its last id. */
const droppedTtlMs = 60_000;

/**
 * Streams of events in Redis 6.2 or newer. A tail waits at the server, over a second connection that all tails share; it
 * ends with TN8002 or TN8003 when the server goes away, and its reader goes on with the id of the last event.
 */
export class RedisEventLog implements EventLog {
  /** What errors call the server; Valkey has a class of its own. */
  protected static readonly product: RedisProduct = redisProduct;
  private readonly backend: RedisBackend;
  private readonly lifecycle: StoreLifecycle;
  private readonly reader: StreamReader;
  private readonly maxLength: number;
  private readonly ttlMs: number;

  /** @throws TenonError TN1015, InvalidTtlError TN8006 */
  constructor(options: RedisEventLogOptions) {
    checkRedisOptions(new.target.product, options, ['maxLength', 'ttlMs']);
    this.backend = new RedisBackend(new.target.product, options);
    this.maxLength = wholeNumber('maxLength', options.maxLength ?? 1_000);
    this.ttlMs = checkedTtl(options.ttlMs ?? 3_600_000, this.call('new'));
    this.lifecycle = new StoreLifecycle(this.backend, options.timeoutMs, steadyClock());
    this.reader = new StreamReader(this.backend, this.lifecycle, checkedTimeout(options.timeoutMs, 5_000));
  }

  async append(stream: string, payload: JsonValue, options: AppendOptions = {}): Promise<string> {
    const call = this.callOn(stream, 'append');
    const maxLength = wholeNumber('maxLength', options.maxLength ?? this.maxLength);
    const ttlMs = checkedTtl(options.ttlMs ?? this.ttlMs, call);
    const text = textOf(payload, maxPayloadBytes, call);
    const id = await this.lifecycle.run(call, undefined, () =>
      this.backend.connection.run(appendScript, this.keyOf(stream), [text, maxLength, ttlMs]),
    );
    return `${stream}_${String(id)}`;
  }

  async readAfter(stream: string, afterId: string | null, limit: number): Promise<StreamEvent[]> {
    const call = this.callOn(stream, 'readAfter');
    const count = wholeNumber('limit', limit);
    const after = afterId === null ? undefined : idIn(stream, afterId);
    const isMadeUp = afterId !== null && after === undefined;
    const entries = await this.lifecycle.run(call, undefined, () =>
      isMadeUp ? [] : this.commands.xrange(this.keyOf(stream), after ? `(${after}` : '-', '+', 'COUNT', count),
    );
    return entries.map((entry) => eventOf(stream, entry, call));
  }

  async *tail(stream: string, afterId: string | null, signal: AbortSignal): AsyncGenerator<StreamEvent, void> {
    const call = this.callOn(stream, 'tail');
    if (signal.aborted) return;
    const after = afterId === null ? '0-0' : (idIn(stream, afterId) ?? (await this.newestIn(stream, call)));
    for await (const entry of this.reader.follow(this.keyOf(stream), after, signal)) yield eventOf(stream, entry, call);
  }

  async drop(stream: string): Promise<void> {
    const call = this.callOn(stream, 'drop');
    await this.lifecycle.run(call, undefined, () =>
      this.backend.connection.run(dropScript, this.keyOf(stream), [droppedTtlMs]),
    );
  }

  close(): Promise<void> {
    this.reader.close();
    return this.lifecycle.close();
  }

  /** Where a reader begins whose id somebody made up: with what comes from now on. */
  private async newestIn(stream: string, call: StoreCall): Promise<string> {
    const [newest] = await this.lifecycle.run(call, undefined, () =>
      this.commands.xrevrange(this.keyOf(stream), '+', '-', 'COUNT', 1),
    );
    return newest?.[0] ?? '0-0';
  }

  private get commands(): RedisBackend['connection']['commands'] {
    return this.backend.connection.commands;
  }

  private keyOf(stream: string): string {
    return `${this.backend.root}e:${stream}`;
  }

  private callOn(stream: string, operation: string): StoreCall {
    const call = this.call(operation);
    checkStream(stream, call);
    return call;
  }

  private call(operation: string): StoreCall {
    return { store: this.backend.name, operation, collection: 'events' };
  }
}

/** A `RedisEventLog`. @example const log = redisEventLog({ url: 'redis://127.0.0.1:6379' }); */
export function redisEventLog(options: RedisEventLogOptions): RedisEventLog {
  return new RedisEventLog(options);
}

/** The id of the server in an id of this stream; undefined for what is none. */
function idIn(stream: string, id: string): string | undefined {
  if (!id.startsWith(`${stream}_`)) return undefined;
  const own = id.slice(stream.length + 1);
  return /^\d{1,16}-\d{1,16}$/.test(own) ? own : undefined;
}

function eventOf(stream: string, [id, [, text]]: StreamEntry, call: StoreCall): StreamEvent {
  return { id: `${stream}_${id}`, payload: valueOf(text, call) };
}
