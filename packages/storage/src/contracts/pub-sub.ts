import { provideWith, type JsonValue, type PubSub as CorePubSub } from '@tenon/core';

export interface SubscribeOptions {
  /** Called when messages may have been missed, because the connection was lost and is there again. */
  onGap?: () => void;
}

/**
 * Messages to whoever listens now: at most once, nothing is kept. Those of one publisher arrive in order. It is what the
 * option `pubSub` of a server takes.
 */
export abstract class PubSub implements CorePubSub {
  /** @param channel 1 to 512 bytes; others are TN8007 */
  abstract publish(channel: string, message: JsonValue): Promise<void>;
  /**
   * Listens from the moment that the promise resolves. A listener that throws keeps the others from nothing; the process
   * is warned of it.
   *
   * @returns ends the subscription; once it resolves, nothing is delivered
   */
  abstract subscribe(
    channel: string,
    listener: (message: JsonValue) => void,
    options?: SubscribeOptions,
  ): Promise<() => Promise<void>>;
  abstract close(): Promise<void>;
}
provideWith(
  PubSub,
  'Import `StorageModule.forRoot(store, { pubSub })` in the root module, or inject it with `@Optional()`.',
);
