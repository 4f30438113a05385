import type { StoreDriver } from '@tenon/storage';
import type { StoreHarness } from '@tenon/storage/contract';
import { PendingCall, recordKey } from '../src/base';
import { DriverStore, FakeServer } from './fake-server';
import { StillClock } from './still-clock';

/** A harness whose server is not real, and each of whose stores has a driver of its own. */
export function fakeHarness(
  makeDriver: (server: FakeServer) => StoreDriver,
  options: { timeoutMs?: number } = {},
): StoreHarness {
  const clock = new StillClock();
  let server = new FakeServer();
  const connect = (): DriverStore => new DriverStore(makeDriver(server), { clock: clock.now, ...options });
  return {
    capabilities: makeDriver(server).capabilities,
    clock,
    open: connect,
    another: connect,
    reopen: connect,
    dispose: () => void (server = new FakeServer()),
    corrupt: (collection, key) => {
      const record = { value: '1', revision: 'r', createdAt: NaN, expiresAt: null };
      const call = new PendingCall({ store: 'memory', operation: 'corrupt' }, 5_000, clock.now);
      server.records.write([{ at: recordKey(collection, key), record }], call);
    },
    server: {
      address: server.address,
      secrets: server.secrets,
      stop: () => server.stop(),
      start: () => server.start(),
      freeze: () => server.freeze(),
      thaw: () => server.thaw(),
      dropReply: () => server.dropReply(),
    },
  };
}
