import type { Principal } from '../contracts';
import type { EventFields, HttpReply, HttpRequest } from '../wire/ports';
import { shown, type Origin } from '../wire/outgoing';
import type { HttpRefusal } from './http-refusal';

/** Called with the whole body, and never if the client goes away before it is complete. */
export type BodyReceiver = (turn: HttpTurn, body: string) => void;

/** Of replies that were made before it was clear which revision is spoken. */
const origin: Origin = { protocolVersion: undefined, transport: 'http' };

/** One HTTP request and its reply, whatever carries them. */
export abstract class HttpTurn implements HttpRequest, HttpReply {
  principal: Principal | undefined = undefined;
  abstract readonly method: string;
  abstract readonly path: string;
  abstract readonly remoteAddress: string | undefined;
  /** Whether the reply is a stream of events that has begun. */
  abstract readonly streaming: boolean;

  abstract header(name: string): string | undefined;
  abstract headerNames(): Iterable<string>;
  /** A parameter of the query; the first where there are several. */
  abstract query(name: string): string | undefined;
  abstract send(status: number, body: string | Buffer | undefined, headers?: Readonly<Record<string, string>>): void;
  abstract event(message: string, fields?: EventFields): void;
  abstract comment(): void;
  abstract end(): void;
  abstract onClose(listener: () => void): void;

  /** Adds headers to the reply that is sent later, whatever it is. */
  abstract addHeaders(headers: Readonly<Record<string, string>>): void;

  /** Reads the body, refusing it where it is larger than `limit` bytes or not UTF-8. */
  abstract receive(limit: number, receiver: BodyReceiver): void;

  refuse({ status, body, headers }: HttpRefusal): void {
    this.send(status, shown(body, origin), headers);
  }
}
