import type { Conversation, OpenConversation } from '../../src/wire/ports';

/** A conversation that echoes, except for what the test answers itself: `"hold"` is kept until released. */
export class FakeConversation implements Conversation {
  readonly received: string[] = [];
  closed = false;
  #send: (message: string) => void = () => undefined;
  #held = 0;
  #idle: (() => void)[] = [];

  readonly open: OpenConversation = ({ send }) => {
    this.#send = send;
    return this;
  };

  receive(text: string): void {
    this.received.push(text);
    if (text === '"hold"') this.#held += 1;
    else if (text === '"later"') void Promise.resolve().then(() => this.#send(text));
    else this.#send(text);
  }

  release(): void {
    for (; this.#held > 0; this.#held -= 1) this.#send('"released"');
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  notify(message: string): void {
    this.#send(message);
  }

  finish(): Promise<void> {
    return this.#held === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    this.closed = true;
    this.#held = 0;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
