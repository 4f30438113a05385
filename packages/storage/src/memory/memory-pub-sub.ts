import type { JsonValue } from '@tenon/core';
import { checkName, maxChannelBytes, maxMessageBytes, tell, textOf, valueOf, type MessageListener } from '../base';
import type { PubSub } from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';

/** Messages within this process. No connection can be lost, so that there are no gaps. */
export class MemoryPubSub implements PubSub {
  private readonly channels = new Map<string, Set<{ readonly listener: MessageListener }>>();
  private isClosed = false;

  async publish(channel: string, message: JsonValue): Promise<void> {
    const call = this.begin('publish', channel);
    const text = textOf(message, maxMessageBytes, call);
    for (const subscription of [...(this.channels.get(channel) ?? [])]) {
      // Not within the call: a publisher does not wait for its listeners.
      queueMicrotask(() => {
        if (this.channels.get(channel)?.has(subscription)) tell(() => subscription.listener(valueOf(text, call)));
      });
    }
  }

  async subscribe(channel: string, listener: MessageListener): Promise<() => Promise<void>> {
    this.begin('subscribe', channel);
    const subscription = { listener };
    const subscriptions = this.channels.get(channel) ?? new Set();
    this.channels.set(channel, subscriptions.add(subscription));
    return async () => {
      subscriptions.delete(subscription);
      if (subscriptions.size === 0 && this.channels.get(channel) === subscriptions) this.channels.delete(channel);
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.channels.clear();
  }

  private begin(operation: string, channel: string): StoreCall {
    const call: StoreCall = { store: 'memory', operation, collection: 'channels' };
    if (this.isClosed) throw new StoreClosedError(call);
    checkName('a channel', channel, maxChannelBytes, call);
    return call;
  }
}
