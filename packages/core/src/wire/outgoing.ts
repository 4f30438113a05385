import { channel } from 'node:diagnostics_channel';
import type { TransportKind } from '../contracts';

/** What leaves the server belongs to: an exchange, a stream, or a transport that refuses before there is either. */
export interface Origin {
  /** The revision of the protocol that is spoken; undefined where none was agreed on. */
  readonly protocolVersion: string | undefined;
  readonly transport: TransportKind;
}

/**
 * What subscribers of the channel `tenon:message` of `node:diagnostics_channel` are told of each message that is made
 * for a client, once, also where the client does not wait for it any more.
 */
export interface OutgoingMessage extends Origin {
  /** The JSON-RPC message, word for word. */
  readonly text: string;
  /** The method of the request that it answers; undefined for what answers none. */
  readonly answers: string | undefined;
}

/** Who wants to see what the server has to say, word for word: tests, and tools that record. */
const outgoing = channel('tenon:message');

/** Shows a message to those who watch, and hands it on. Where nobody watches that is one comparison. */
export function shown<T extends string | Buffer>(message: T, origin: Origin, answers?: string): T {
  if (outgoing.hasSubscribers) {
    const { protocolVersion, transport } = origin;
    outgoing.publish({ text: message.toString(), protocolVersion, transport, answers } satisfies OutgoingMessage);
  }
  return message;
}
