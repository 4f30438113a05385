import { Connection } from '@tenon/client';
import { TenonError } from '@tenon/core';
import type { BackendLink, LinkOptions } from '../backend/backend-link';
import { PairedTransport } from './paired-transport';
import { isSdkInstance, type SdkFactory, type SdkInstance } from './sdk-instance';

/** The way to servers of an SDK in this process: each connection has one of its own. */
export class SdkLink implements BackendLink {
  readonly eras = '2025';
  readonly tellsRequests = true;

  constructor(private readonly make: SdkFactory) {}

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

  /** @throws TenonError TN7002 where the function throws or returns no server, TN7004 where it takes too long */
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
    if (isSdkInstance(server)) return server;
    throw new TenonError('TN7002', 'the function of sdkServer returned no server with `connect` and `close`');
  }
}
