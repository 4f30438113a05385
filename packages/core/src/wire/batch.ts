import { ProtocolError, RpcCode } from '../errors';
import { messageOf, type InboundMessage } from './message';

/** Messages that one batch may have. */
const maxMessages = 100;

/** The revision that has batches; others refuse them. */
export const batchVersion = '2025-03-26';

/**
 * The messages of a batch (MCP 2025-03-26, JSON-RPC "Batching"). One that is malformed is an error of its own.
 *
 * @throws ProtocolError -32600 with status 400 for a batch that is empty or too large, that has another batch in it,
 *   or a handshake
 */
export function readBatch(parts: readonly unknown[]): readonly (InboundMessage | ProtocolError)[] {
  if (parts.length === 0) throw refused('a batch has at least one message');
  if (parts.length > maxMessages) throw refused(`a batch has ${maxMessages} messages at most`);
  if (parts.some((part) => Array.isArray(part))) throw refused('a batch has no batch in it');
  const messages = parts.map(readPart);
  if (messages.some((message) => !(message instanceof ProtocolError) && isHandshake(message))) {
    throw refused('`initialize` is not part of a batch');
  }
  return messages;
}

/** Collects the answers to a batch. */
export class BatchAnswers {
  private readonly texts: string[] = [];
  private open: number;

  /** @param done called with the answers as one text, or undefined where there are none, once all are there */
  constructor(
    count: number,
    private readonly done: (text: string | undefined) => void,
  ) {
    this.open = count;
  }

  /** @param text undefined for a request that gets no answer */
  add(text: string | undefined): void {
    if (text !== undefined) this.texts.push(text);
    this.open -= 1;
    if (this.open > 0) return;
    this.done(this.texts.length === 0 ? undefined : `[${this.texts.join(',')}]`);
  }
}

/** How many answers a batch gets: requests, and what could not be read. */
export function answersTo(messages: readonly (InboundMessage | ProtocolError)[]): number {
  return messages.filter((message) => message instanceof ProtocolError || message.kind === 'request').length;
}

function readPart(part: unknown): InboundMessage | ProtocolError {
  try {
    return messageOf(part);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

function isHandshake(message: InboundMessage): boolean {
  return message.kind === 'request' && message.method === 'initialize';
}

function refused(detail: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidRequest, `Invalid request: ${detail}`, undefined, { status: 400 });
}
