import type { JsonValue } from './json';
import { provideWith } from './token';

/**
 * Carries messages between the processes of one server: at most once, to those who listen at that moment, and in the order
 * in which one process publishes to one channel. Whoever can publish there is trusted like the server itself.
 */
export interface PubSub {
  /** Rejects where it is certain that nobody got the message. */
  publish(channel: string, message: JsonValue): Promise<void>;
  /**
   * @param listener gets a copy of its own, and does not throw
   * @param options.onGap hears that messages may have been lost, as while a connection was down
   * @returns a function that ends the subscription
   */
  subscribe(
    channel: string,
    listener: (message: JsonValue) => void,
    options?: { onGap?: () => void },
  ): Promise<() => Promise<void>>;
}

/** Injection token of the `PubSub` that a server without the option `pubSub` takes from its modules. */
export const PUB_SUB = Symbol('tenon.pub-sub');
provideWith(
  PUB_SUB,
  'Import `StorageModule.forRoot(store, { pubSub })` of `@tenon/storage` in the root module, or provide the token there.',
);
