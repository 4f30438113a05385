import type { StoreDriver } from '@tenon/storage';
import { describeCases, storeCases, type StoreHarness } from '@tenon/storage/contract';
import { recordKey } from '../src/base';
import { DriverStore, FakeServer, FakeServerDriver } from './fake-server';
import { StillClock } from './still-clock';

/** Keeps every part of the contract that needs a server, against one that is not real. */
function harness(
  makeDriver: (server: FakeServer) => StoreDriver = (server) => new FakeServerDriver(server),
): StoreHarness {
  const clock = new StillClock();
  let server = new FakeServer();
  const connect = (): DriverStore => new DriverStore(makeDriver(server), { clock: clock.now });
  return {
    capabilities: makeDriver(server).capabilities,
    clock,
    open: connect,
    another: connect,
    reopen: connect,
    dispose: () => void (server = new FakeServer()),
    corrupt: (collection, key) => {
      const record = { value: '1', revision: 'r', createdAt: NaN, expiresAt: null };
      server.records.write([{ at: recordKey(collection, key), record }], { now: clock.now(), signal: null as never });
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

class HashedDriver extends FakeServerDriver {
  override readonly maxIdBytes = 0;
}
class ShortIdDriver extends FakeServerDriver {
  override readonly maxIdBytes = 100;
}
/** Has nothing but what every backend has, and a delete that tells who deleted. */
class DeleteWinsDriver extends FakeServerDriver {
  constructor(server: FakeServer) {
    super(server, { atomic: 'delete-wins', enumerate: 'none' });
    for (const method of ['writeIf', 'removeIf', 'take', 'list', 'collections', 'clear', 'cull'] as const)
      Object.assign(this, { [method]: undefined });
  }
}

const withoutCorrupt = ({ corrupt: _corrupt, ...rest }: StoreHarness): StoreHarness => rest;

describeCases({ describe, it }, 'a store over a fake server', storeCases(harness()));
describeCases(
  { describe, it },
  'a store over a fake server whose keys are hashed',
  storeCases(withoutCorrupt(harness((server) => new HashedDriver(server)))),
);
describeCases(
  { describe, it },
  'a store over a fake server with short keys',
  storeCases(withoutCorrupt(harness((server) => new ShortIdDriver(server)))),
);
describeCases(
  { describe, it },
  'a store over a fake server that can tell who deleted, and nothing else',
  storeCases(harness((server) => new DeleteWinsDriver(server))),
);
