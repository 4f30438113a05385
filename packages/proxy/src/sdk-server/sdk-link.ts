import { Connection } from '@tenon/client';
import { TenonError } from '@tenon/core';
import type { BackendLink, LinkOptions } from '../backend/backend-link';
import { PairedTransport } from './paired-transport';
import { isSdkInstance, type SdkFactory, type SdkInstance } from './sdk-instance';

/** The way to servers of an SDK in this process: each connection has one of its own. */
export class SdkLink implements BackendLink {
  readonly eras = '2025';
  readonly tellsRequests = true;

  private readonly given = new WeakSet<SdkInstance>();

  /** @param isSingle whether it is one server in place of a function, which is connected to again when it was closed */
  constructor(
    private readonly make: SdkFactory,
    private readonly isSingle: boolean,
  ) {}

  async open({ headers: _, callNamed: __, onLost: ___, ...options }: LinkOptions): Promise<Connection> {
    const server = await this.made(options);
    const [transport, other] = PairedTransport.pair();
    try {
      await server.connect(other as never);
      const connection = await Connection.open({ transport, name: 'the server of the SDK' }, options);
      connection.onClose(() => void server.close().catch(() => undefined));
      return connection;
    } catch (error) {
      await server.close().catch(() => undefined);
      throw error;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * @throws TenonError TN7002 where the function throws or returns no server, TN6007 where it returns one once more, TN7004
   *   where it takes too long
   */
  private async made({ timeoutMs, signal }: Pick<LinkOptions, 'timeoutMs' | 'signal'>): Promise<SdkInstance> {
    let isGivenUp = false;
    let timer: NodeJS.Timeout | undefined;
    const making = this.attempt().then((server) => {
      // Nobody is there any more to close one that comes too late.
      if (isGivenUp) void server.close().catch(() => undefined);
      return server;
    });
    try {
      return await new Promise<SdkInstance>((resolve, reject) => {
        making.then(resolve, reject);
        const tooLong = new TenonError('TN7004', 'the function of sdkServer did not return');
        if (timeoutMs !== undefined) timer = setTimeout(() => reject(tooLong), timeoutMs);
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    } catch (error) {
      isGivenUp = true;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async attempt(): Promise<SdkInstance> {
    const server = await Promise.resolve()
      .then(this.make)
      .catch((error: unknown) => {
        throw new TenonError('TN7002', `the function of sdkServer threw: ${String(error)}`);
      });
    if (!isSdkInstance(server)) {
      throw new TenonError('TN7002', 'the function of sdkServer returned no server with `connect` and `close`');
    }
    // It serves another client already, and is not to be closed for this one.
    if (!this.isSingle && this.given.has(server)) {
      throw new TenonError('TN6007', 'the function of sdkServer returned the same server twice', {
        fix: 'Make a new one inside the function.',
      });
    }
    this.given.add(server);
    return server;
  }
}
