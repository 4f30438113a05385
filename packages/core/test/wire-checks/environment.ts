import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { OutgoingMessage } from '@tenon/core';
import { TestEnvironment } from 'jest-environment-node';
import { messageErrors } from './check-message';

/** What Jest tells of the tests that run, as far as it matters here. */
interface RunEvent {
  readonly name: string;
  readonly test?: { readonly errors: unknown[] };
}

interface RunState {
  readonly unhandledErrors: unknown[];
}

interface Violation {
  readonly message: OutgoingMessage;
  readonly errors: readonly string[];
}

/**
 * Node, where every message that a server sends during a test is checked against the protocol. A message that violates
 * it fails the test that ran; one that was sent between tests fails the next.
 *
 * What a test sends wrong on purpose it announces beforehand: `sendsWrongly(why)` excuses the messages of that test.
 */
export default class WireCheckedEnvironment extends TestEnvironment {
  private violations: Violation[] = [];
  private excuse: string | undefined;

  private readonly check = (message: unknown): void => {
    const sent = message as OutgoingMessage;
    const errors = messageErrors(sent);
    if (errors.length > 0) this.violations.push({ message: sent, errors });
  };

  override async setup(): Promise<void> {
    await super.setup();
    this.global['sendsWrongly'] = (why: string) => void (this.excuse = why);
    subscribe('tenon:message', this.check);
  }

  override async teardown(): Promise<void> {
    unsubscribe('tenon:message', this.check);
    await super.teardown();
  }

  handleTestEvent({ name, test }: RunEvent, state: RunState): void {
    if (name === 'test_fn_success' || name === 'test_fn_failure') test?.errors.push(...this.settle());
    else if (name === 'run_finish') state.unhandledErrors.push(...this.settle());
  }

  private settle(): Error[] {
    const { violations, excuse } = this;
    this.violations = [];
    this.excuse = undefined;
    if (excuse === undefined) return violations.map(errorOf);
    return violations.length > 0 ? [] : [new Error(`Nothing was sent wrongly, although: ${excuse}`)];
  }
}

function errorOf({ message, errors }: Violation): Error {
  const { text, protocolVersion = 'no agreed revision', answers, transport } = message;
  const what = answers === undefined ? 'A message' : `The answer to ${answers}`;
  const shownText = text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text;
  const error = new Error(
    `${what} (${protocolVersion}, ${transport}) violates the protocol:\n  ${errors.join('\n  ')}\nMessage: ${shownText}`,
  );
  error.stack = undefined;
  return error;
}
