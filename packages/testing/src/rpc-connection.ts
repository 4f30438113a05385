import type { MemoryConnection } from '@tenon/core';

/** A notification that the server sent. */
export interface ReceivedNotification {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** The server answered with a JSON-RPC error. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}

interface Waiting {
  readonly resolve: (result: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

interface WireMessage {
  id?: number | string;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: unknown };
}

/** Speaks JSON-RPC over a connection in memory: matches answers with requests, and hands notifications on. */
export class RpcConnection {
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  private isClosed = false;

  constructor(
    private readonly connection: MemoryConnection,
    private readonly onNotification: (notification: ReceivedNotification) => void,
    private readonly onRequest: (request: ReceivedNotification) => Promise<Record<string, unknown>>,
  ) {
    connection.onMessage((text) => this.receive(JSON.parse(text) as WireMessage));
    connection.onClose(() => this.end());
  }

  /**
   * Sends a request.
   *
   * @param signal cancels it: the server is told, and the promise rejects with the signal's reason
   */
  request(method: string, params: Record<string, unknown>, signal?: AbortSignal): Promise<Record<string, unknown>> {
    if (this.isClosed) return Promise.reject(closedError());
    if (signal?.aborted) return Promise.reject(reasonOf(signal));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      signal?.addEventListener(
        'abort',
        () => {
          if (!this.waiting.delete(id)) return;
          this.notify('notifications/cancelled', { requestId: id, reason: String(signal.reason) });
          reject(reasonOf(signal));
        },
        { once: true },
      );
      this.connection.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  notify(method: string, params: Record<string, unknown>): void {
    this.connection.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Whoever closed the connection: nothing is answered any more. */
  private end(): void {
    this.isClosed = true;
    for (const { reject } of this.waiting.values()) reject(closedError());
    this.waiting.clear();
  }

  private receive(message: WireMessage): void {
    const { id, method, params = {} } = message;
    if (method !== undefined) {
      if (id === undefined) this.onNotification({ method, params });
      else void this.answer(id, { method, params });
      return;
    }
    if (typeof id !== 'number') return;
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (message.error) {
      const { code, message: text, data } = message.error;
      waiting?.reject(new RequestError(code, text, data));
    } else waiting?.resolve(message.result ?? {});
  }

  private async answer(id: number | string, request: ReceivedNotification): Promise<void> {
    const reply = await this.onRequest(request).then(
      (result) => ({ result }),
      (error: unknown) => ({
        error: { code: -32603, message: error instanceof Error ? error.message : String(error) },
      }),
    );
    if (!this.isClosed) this.connection.send(JSON.stringify({ jsonrpc: '2.0', id, ...reply }));
  }
}

function closedError(): Error {
  return new Error('The connection was closed');
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}
