import type { JsonValue } from '@tenon/core';

export interface SubscribeOptions {
  /** Called when messages may have been missed, because the connection was lost and is there again. */
  onGap?: () => void;
}

/** Messages to whoever listens now: at most once, nothing is kept. Those of one publisher arrive in order. */
export interface PubSub {
  /** @param channel 1 to 512 bytes; others are TN8007 */
  publish(channel: string, message: JsonValue): Promise<void>;
  /**
   * Listens from the moment that the promise resolves. A listener that throws keeps the others from nothing; the process
   * is warned of it.
   *
   * @returns ends the subscription; once it resolves, nothing is delivered
   */
  subscribe(
    channel: string,
    listener: (message: JsonValue) => void,
    options?: SubscribeOptions,
  ): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
