import { Connection } from '@tenon/client';
import { TenonError } from '@tenon/core';
import type { BackendLink, LinkOptions } from '../backend/backend-link';
import { PairedTransport } from './paired-transport';
import { isSdkInstance, type SdkFactory } from './sdk-instance';

/** The way to servers of an SDK in this process: each connection has one of its own. */
export class SdkLink implements BackendLink {
  readonly eras = '2025';
  readonly tellsRequests = true;

  constructor(private readonly make: SdkFactory) {}

  async open({ headers: _, callNamed: __, onLost: ___, ...options }: LinkOptions): Promise<Connection> {
    const server = await this.make();
    if (!isSdkInstance(server)) {
      throw new TenonError('TN6001', 'the function of sdkServer returned no server with `connect` and `close`');
    }
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
}
