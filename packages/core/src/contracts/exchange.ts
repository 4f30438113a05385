import type { HttpInfo } from './http';
import type { JsonObject, MaybePromise } from './json';
import type { MirroredArgument } from './mirrored-argument';
import type { Principal } from './principal';
import type { ClientCapabilities, Era, Implementation, LogLevel, TransportKind } from './protocol';

/** The resources that a 2025 session wants to hear of; kept with the session. */
export interface ResourceSubscriptions {
  /** @param isMounted whether what is mounted holds a subscription of its own for it, which ends with the session */
  add(uri: string, isMounted: boolean): MaybePromise<void>;
  delete(uri: string): MaybePromise<void>;
}

/** One request that is being answered: who asks, and how to notify the client, to ask it, or learn of an abort. */
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
  /** A header of the HTTP request as it came, credentials included; absent where a transport has none. */
  header?(name: string): string | undefined;
  /** Sends a notification that belongs to this request; over HTTP the first one turns the reply into a stream. */
  notify(method: string, params: JsonObject): void;
  /**
   * Asks the client and resolves with its result; 2025 only. Absent where nothing leads back to the client.
   *
   * @param signal takes the question back: the client is told, and the promise rejects with the reason
   * @throws ProtocolError with what the client answered, where that is an error
   */
  ask?(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject>;
  /**
   * Ends the stream of this reply, so that the client comes back for the rest of it. Absent, or without effect, where
   * a stream cannot be taken up again.
   *
   * @param retryMs after how many milliseconds the client should come back
   */
  closeStream?(retryMs?: number): void;
  /** Absent where there is no session to keep them with. */
  readonly subscriptions?: ResourceSubscriptions;
  /**
   * Calls `listener` when the client cancels or goes away. Never called after the answer.
   *
   * @returns a function that takes the listener off
   */
  onAbort(listener: (reason: Error) => void): () => void;
}
