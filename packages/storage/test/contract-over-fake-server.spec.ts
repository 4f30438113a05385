import { describeCases, storeCases, type StoreHarness } from '@tenon/storage/contract';
import { fakeHarness } from './fake-harness';
import { FakeServerDriver, type FakeServer } from './fake-server';

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

describeCases(
  { describe, it },
  'a store over a fake server',
  storeCases(fakeHarness((server) => new FakeServerDriver(server))),
);
describeCases(
  { describe, it },
  'a store over a fake server whose keys are hashed',
  storeCases(withoutCorrupt(fakeHarness((server) => new HashedDriver(server)))),
);
describeCases(
  { describe, it },
  'a store over a fake server with short keys',
  storeCases(withoutCorrupt(fakeHarness((server) => new ShortIdDriver(server)))),
);
describeCases(
  { describe, it },
  'a store over a fake server that can tell who deleted, and nothing else',
  storeCases(fakeHarness((server) => new DeleteWinsDriver(server))),
);
