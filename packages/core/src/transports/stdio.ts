import type { Readable, Writable } from 'node:stream';
import type { Logger } from '../contracts';
import { RpcCode } from '../errors';
import type { Conversation, OpenConversation } from '../wire/ports';
import { defaultBodyLimit } from './http-checks';
import { rpcErrorText } from './http-refusal';
import { LineReader } from './line-reader';
import { redirectConsole } from './stray-output';
import { withinDeadline } from '../wire/within-deadline';
import { shown } from '../wire/outgoing';

export interface StdioTransportOptions {
  readonly open: OpenConversation;
  readonly logger: Logger;
  /** Default standard input. */
  readonly input?: Readable;
  /** Default standard output; `console` writes to standard error then, for as long as the transport is open. */
  readonly output?: Writable;
  /** Longest message, in bytes. Default 4 MiB. */
  readonly maxLineLength?: number;
  /** How long running requests may take to finish when the input has ended. Default 5 s. */
  readonly deadlineMs?: number;
}

/** How long a client may take to read the last answers. */
const lastWriteMs = 1000;

/** One conversation over a pair of streams: a message per line, as a client that spawned this process expects. */
export class StdioTransport {
  /** Resolves when the conversation is over, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #logger: Logger;
  readonly #deadlineMs: number;
  readonly #lines: LineReader;
  readonly #open: OpenConversation;
  readonly #resolveClosed: () => void;
  #conversation: Conversation | undefined;
  #restoreConsole: (() => void) | undefined;
  #outbox = '';
  #flushing = false;
  #blocked = false;
  #broken = false;
  #finishing: Promise<void> | undefined;

  constructor({ open, logger, input, output, maxLineLength, deadlineMs }: StdioTransportOptions) {
    this.#open = open;
    this.#logger = logger;
    this.#input = input ?? process.stdin;
    this.#output = output ?? process.stdout;
    this.#deadlineMs = deadlineMs ?? 5000;
    const limit = maxLineLength ?? defaultBodyLimit;
    this.#lines = new LineReader(limit, {
      line: (text) => this.#conversation?.receive(text),
      unreadable: (reason) =>
        this.#refuse(
          reason === 'too long'
            ? rpcErrorText(RpcCode.InvalidRequest, `The message is longer than ${limit} bytes.`)
            : rpcErrorText(RpcCode.ParseError, 'Parse error: the message is not valid UTF-8.'),
        ),
    });
    let resolveClosed = (): void => undefined;
    this.closed = new Promise((resolve) => (resolveClosed = resolve));
    this.#resolveClosed = resolveClosed;
  }

  /** Starts to read. */
  start(): void {
    if (this.#conversation) return;
    if (this.#output === process.stdout) this.#restoreConsole = redirectConsole();
    this.#conversation = this.#open({ transport: 'stdio', send: (message) => this.#send(message) });
    this.#output.on('error', this.#onBroken).on('drain', this.#onDrain);
    this.#input.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onEnd);
  }

  /** Stops reading, lets running requests finish until the deadline, then ends the conversation. */
  close(deadlineMs: number = this.#deadlineMs): Promise<void> {
    return (this.#finishing ??= this.#finish(deadlineMs));
  }

  readonly #onData = (chunk: Buffer | string): void =>
    this.#lines.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);

  readonly #onEnd = (): void => {
    if (this.#finishing) return;
    this.#lines.end();
    void this.close();
  };

  /** The client is gone (EPIPE): nobody will read what is left. */
  readonly #onBroken = (error: Error): void => {
    if (this.#broken) return;
    this.#broken = true;
    this.#outbox = '';
    this.#logger.debug({ err: error }, 'The client does not read any more');
    void this.close(0);
  };

  readonly #onDrain = (): void => {
    this.#blocked = false;
    this.#flush();
    if (!this.#blocked && !this.#finishing) this.#input.resume();
  };

  #refuse(text: string): void {
    this.#send(shown(text, { protocolVersion: undefined, transport: 'stdio' }));
  }

  #send(message: string): void {
    if (this.#broken) return;
    this.#outbox += `${message}\n`;
    if (this.#flushing) return;
    this.#flushing = true;
    // Runs after the microtasks of this turn, so that answers that are ready together are one write.
    process.nextTick(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#outbox === '' || this.#blocked || this.#broken) return;
    const text = this.#outbox;
    this.#outbox = '';
    if (this.#output.write(text)) return;
    this.#blocked = true;
    // Who does not read answers gets no further questions answered.
    if (!this.#finishing) this.#input.pause();
  }

  async #finish(deadlineMs: number): Promise<void> {
    this.#input.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    this.#input.pause();
    if (this.#conversation) await withinDeadline(this.#conversation.finish(), deadlineMs);
    this.#conversation?.close();
    await withinDeadline(this.#written(), Math.min(deadlineMs, lastWriteMs));
    this.#restoreConsole?.();
    this.#resolveClosed();
  }

  /** Resolves when everything that was sent is out of our hands. */
  #written(): Promise<void> {
    return new Promise((resolve) => {
      this.#blocked = false;
      this.#flush();
      if (this.#broken || this.#output.destroyed || this.#output.writableEnded) resolve();
      else this.#output.write('', () => resolve());
    });
  }
}
