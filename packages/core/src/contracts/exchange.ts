import type { HttpInfo } from './http';
import type { JsonObject, MaybePromise } from './json';
import type { MirroredArgument } from './mirrored-argument';
import type { Principal } from './principal';
import type { ClientCapabilities, Era, Implementation, LogLevel, TransportKind } from './protocol';

/** One request that is being answered: who asks, and how to notify the client or learn of an abort. */
export interface Exchange {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly transport: TransportKind;
  readonly sessionId: string | undefined;
  readonly clientInfo: Implementation | undefined;
  readonly clientCapabilities: ClientCapabilities;
  readonly principal: Principal | undefined;
  readonly http: HttpInfo | undefined;
  /** The mildest log messages that the client wants; undefined where it asked for none. */
  readonly logLevel: LogLevel | undefined;
  /** Sets the mildest log messages that the client wants from now on; 2025 only. */
  setLogLevel(level: LogLevel): MaybePromise<void>;
  /**
   * Compares arguments with the headers that repeat them; absent where a transport has no headers.
   *
   * @throws ProtocolError -32020 where they disagree
   */
  checkMirrored?(mirrored: readonly MirroredArgument[], args: Readonly<JsonObject>): void;
  /** Sends a notification that belongs to this request; over HTTP the first one turns the reply into a stream. */
  notify(method: string, params: JsonObject): void;
  /** Calls `listener` when the client cancels or goes away. Never called after the answer. */
  onAbort(listener: (reason: Error) => void): void;
}
