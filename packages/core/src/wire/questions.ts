import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { isJsonObject } from '../kernel';
import { frameNotification, frameRequest } from './frame';
import type { InboundMessage } from './message';
import type { Origin } from './outgoing';

type Response = Extract<InboundMessage, { kind: 'response' }>;

/** Questions that may wait for one client at a time: each keeps a handler. */
const maxOpen = 100;

/** A question to a client. */
export interface OpenQuestion {
  readonly answer: Promise<JsonObject>;
  /** Gives it up and tells the client so; without effect once it is answered. */
  readonly takeBack: (reason: Error) => void;
}

interface Waiting {
  resolve(result: JsonObject): void;
  reject(reason: Error): void;
}

/**
 * The questions that wait for the answer of one client. Their ids begin with what is random for each client, so that
 * no other client can name one; an answer to an id that is not open is passed over.
 */
export class Questions {
  private readonly open = new Map<string, Waiting>();
  private readonly prefix = randomBytes(12).toString('base64url');
  private count = 0;

  /** @param onIdle called when no question is open any more */
  constructor(private readonly onIdle: () => void = () => undefined) {}

  get size(): number {
    return this.open.size;
  }

  /**
   * Asks.
   *
   * @param origin what the question belongs to
   * @param send takes messages to the client
   * @throws ProtocolError -32000 where too many are open; TenonError TN3001 for parameters that JSON cannot say
   */
  ask(method: string, params: JsonObject, origin: Origin, send: (message: string) => void): OpenQuestion {
    if (this.open.size >= maxOpen) {
      throw new ProtocolError(RpcCode.ServerError, `More than ${maxOpen} questions wait for this client`);
    }
    const id = `${this.prefix}-${++this.count}`;
    let message: string;
    try {
      message = frameRequest(id, method, params, origin);
    } catch (error) {
      if (this.open.size === 0) this.onIdle();
      throw error;
    }
    const answer = new Promise<JsonObject>((resolve, reject) => this.open.set(id, { resolve, reject }));
    const takeBack = (reason: Error): void => {
      const waiting = this.remove(id);
      if (!waiting) return;
      send(frameNotification('notifications/cancelled', { requestId: id }, origin));
      waiting.reject(reason);
    };
    send(message);
    return { answer, takeBack };
  }

  /** Takes an answer of the client; malformed ones answer with an error. */
  settle({ id, result, error }: Response): void {
    const waiting = typeof id === 'string' ? this.remove(id) : undefined;
    if (!waiting) return;
    if (error !== undefined) waiting.reject(errorOf(error));
    else if (isJsonObject(result)) waiting.resolve(result);
    else waiting.reject(malformed('a result that is no object'));
  }

  /** Gives all of them up; nobody is told. */
  end(reason: Error): void {
    for (const waiting of this.open.values()) waiting.reject(reason);
    this.open.clear();
  }

  private remove(id: string): Waiting | undefined {
    const waiting = this.open.get(id);
    if (waiting && this.open.delete(id) && this.open.size === 0) this.onIdle();
    return waiting;
  }
}

function errorOf(error: unknown): ProtocolError {
  if (!isJsonObject(error)) return malformed('an error that is no object');
  const { code, message, data } = error;
  if (!Number.isSafeInteger(code) || typeof message !== 'string') return malformed('an error without code or message');
  return new ProtocolError(Number(code), message, data);
}

function malformed(what: string): ProtocolError {
  return new ProtocolError(RpcCode.InternalError, `The client answered with ${what}`);
}
