import type { JsonValue } from '@tenon/core';
import {
  checkName,
  maxChannelBytes,
  maxMessageBytes,
  steadyClock,
  StoreLifecycle,
  tell,
  textOf,
  valueOf,
  type MessageListener,
} from '../base';
import type { PubSub, SubscribeOptions } from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';
import {
  checkRedisOptions,
  RedisBackend,
  redisProduct,
  type RedisProduct,
  type RedisServiceOptions,
} from './redis-backend';
import { Subscriber } from './subscriber';

interface Subscription extends SubscribeOptions {
  readonly listener: MessageListener;
}

/**
 * Messages through Redis, to whoever listens in any process. Listening has a connection of its own, which comes back by
 * itself after it was lost; `onGap` says that messages may have been missed meanwhile.
 */
export class RedisPubSub implements PubSub {
  /** What errors call the server; Valkey has a class of its own. */
  protected static readonly product: RedisProduct = redisProduct;
  private readonly backend: RedisBackend;
  private readonly lifecycle: StoreLifecycle;
  private readonly subscriber: Subscriber;
  private readonly channels = new Map<string, Set<Subscription>>();
  private isClosed = false;

  /** @throws TenonError TN1015 for a URL, client, connection or prefix that cannot be */
  constructor(options: RedisServiceOptions) {
    checkRedisOptions(new.target.product, options);
    this.backend = new RedisBackend(new.target.product, options);
    this.lifecycle = new StoreLifecycle(this.backend, options.timeoutMs, steadyClock());
    this.subscriber = new Subscriber(this.backend.connection, {
      message: (channel, text) => this.deliver(channel, text),
      gap: () => this.tellGap(),
    });
  }

  async publish(channel: string, message: JsonValue): Promise<void> {
    const call = this.begin('publish', channel);
    const text = textOf(message, maxMessageBytes, call);
    const name = this.nameOf(channel);
    await this.lifecycle.run(call, undefined, () => this.backend.connection.commands.publish(name, text));
  }

  async subscribe(
    channel: string,
    listener: MessageListener,
    options: SubscribeOptions = {},
  ): Promise<() => Promise<void>> {
    const call = this.begin('subscribe', channel);
    const name = this.nameOf(channel);
    const subscription: Subscription = { listener, onGap: options.onGap };
    const subscriptions = this.channels.get(name) ?? new Set();
    // Before the server listens, so that nobody who ends a subscription meanwhile takes the channel for unused.
    this.channels.set(name, subscriptions.add(subscription));
    try {
      await this.lifecycle.run(call, undefined, (pending) => this.subscriber.listen(name, pending));
    } catch (error) {
      this.forget(name, subscription);
      throw error;
    }
    return () => this.end(name, subscription);
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.channels.clear();
    return this.lifecycle.close().finally(() => this.subscriber.close());
  }

  /** @returns whether it was the last one of its channel */
  private forget(name: string, subscription: Subscription): boolean {
    const subscriptions = this.channels.get(name);
    if (!subscriptions?.delete(subscription) || subscriptions.size > 0) return false;
    return this.channels.delete(name);
  }

  private async end(name: string, subscription: Subscription): Promise<void> {
    if (!this.forget(name, subscription)) return;
    const call: StoreCall = { store: this.backend.name, operation: 'unsubscribe', collection: 'channels' };
    const leave = (): Promise<void> => this.subscriber.leave(name, () => this.channels.has(name));
    // Nothing is delivered in any case, and a connection that is lost listens to nothing.
    await this.lifecycle.run(call, undefined, leave).catch(() => undefined);
  }

  private deliver(name: string, text: string): void {
    const call: StoreCall = { store: this.backend.name, operation: 'subscribe', collection: 'channels' };
    for (const subscription of [...(this.channels.get(name) ?? [])]) {
      // A listener may end the subscription of another.
      if (this.channels.get(name)?.has(subscription)) tell(() => subscription.listener(valueOf(text, call)));
    }
  }

  private tellGap(): void {
    for (const subscription of [...this.channels.values()].flatMap((subscriptions) => [...subscriptions]))
      tell(() => subscription.onGap?.());
  }

  private nameOf(channel: string): string {
    return `${this.backend.root}p:${channel}`;
  }

  private begin(operation: string, channel: string): StoreCall {
    const call: StoreCall = { store: this.backend.name, operation, collection: 'channels' };
    if (this.isClosed) throw new StoreClosedError(call);
    checkName('a channel', channel, maxChannelBytes, call);
    return call;
  }
}

/** A `RedisPubSub`. @example const bus = redisPubSub({ url: 'redis://127.0.0.1:6379' }); */
export function redisPubSub(options: RedisServiceOptions): RedisPubSub {
  return new RedisPubSub(options);
}
