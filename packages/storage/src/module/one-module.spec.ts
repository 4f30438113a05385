import {
  createServer,
  importModule,
  Inject,
  Injectable,
  Lifespan,
  lifespan,
  Module,
  mount,
  tool,
  type DynamicModule,
  type ModuleReference,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import { FakeLog } from '../../test/fake-log';
import { EventLog, KeyValueStore, LockService } from '../contracts';
import { MemoryEventLog, MemoryLockService, memoryStore, type MemoryStore } from '../memory';
import { redisStore } from '../redis';
import { StorageModule } from './storage.module';

@Module()
class Root {}

const remember = tool({ name: 'remember' }, async (_, ctx) => {
  await ctx.setState('note', 'milk');
  return 'remembered';
});

function serverOf(root: Omit<DynamicModule, 'module'>, options: Partial<ServerOptions> = {}): TenonServer {
  return createServer({ module: Root, ...root }, { name: 'test', logger: new FakeLog(), ...options });
}

/** A module of a feature that imports the storage, and keeps what is injected there. */
function feature(storage: ModuleReference | undefined, seen: unknown[] = []): ModuleReference {
  @Lifespan()
  @Injectable()
  class Feature {
    constructor(store: KeyValueStore, locks: LockService) {
      seen.push(store, locks);
    }
  }
  @Module({ imports: storage ? [storage] : [], providers: [Feature, remember] })
  class FeatureModule {}
  return FeatureModule;
}

/** Whether anything was kept in a store since it was watched. */
function watched(store: MemoryStore = memoryStore()): { store: MemoryStore; isUsed: () => boolean } {
  const put = jest.spyOn(store, 'put');
  return { store, isUsed: () => put.mock.calls.length > 0 };
}

const failureOf = (server: TenonServer): Promise<unknown> => server.start().catch((error: unknown) => error);

describe('one store that several modules import', () => {
  it('is one, with its services, whoever calls forRoot', async () => {
    const store = memoryStore();
    const [close, setup] = [jest.spyOn(store, 'close'), jest.spyOn(store, 'setup')];
    const seen: unknown[] = [];
    const imports = [
      importModule(feature(StorageModule.forRoot(store), seen), { prefix: 'a' }),
      importModule(feature(StorageModule.forRoot(store, {}), seen), { prefix: 'b' }),
      StorageModule.forRoot(store, { state: true }),
    ];
    const server = serverOf({ imports });
    await server.start();
    const [first, locks, second, others] = seen;
    expect([first, second]).toEqual([store, store]);
    expect(others).toBe(locks);
    await server.close();
    expect(setup).toHaveBeenCalledTimes(1);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('is one where its options are the same in other words', async () => {
    const store = memoryStore();
    const events = new MemoryEventLog();
    const of = StorageModule.forRoot(store, { events, sessions: { idleMs: 5_000 } });
    expect(StorageModule.forRoot(store, { sessions: { idleMs: 5_000 }, events })).toBe(of);
    expect(StorageModule.forRoot(store, { sessions: true })).toBe(StorageModule.forRoot(store, { sessions: {} }));
    for (const other of [
      { events },
      { events, sessions: true },
      { events, sessions: { idleMs: 4_000 } },
      { state: false },
    ])
      expect(StorageModule.forRoot(store, other)).not.toBe(of);
  });

  it('is one where forRootAsync was called once', async () => {
    const seen: unknown[] = [];
    const make = jest.fn(memoryStore);
    const storage = StorageModule.forRootAsync({ useFactory: () => make(), locks: () => new MemoryLockService() });
    const imports = ['a', 'b'].map((prefix) => importModule(feature(storage, seen), { prefix }));
    const server = serverOf({ imports });
    await server.start();
    expect(make).toHaveBeenCalledTimes(1);
    expect(seen[2]).toBe(seen[0]);
    expect(seen[3]).toBe(seen[1]);
    await server.close();
  });
});

describe('two stores in one server', () => {
  const redis = (): DynamicModule => StorageModule.forRoot(redisStore({ url: 'redis://:secret@127.0.0.1:1' }));
  const made = (): DynamicModule => StorageModule.forRootAsync({ useFactory: memoryStore });

  it.each<[string, () => Omit<DynamicModule, 'module'>, string, string]>([
    [
      'of two features',
      () => ({ imports: [feature(redis()), feature(StorageModule.forRoot(memoryStore()))] }),
      "of the store 'redis', imported by FeatureModule",
      "of the store 'memory', imported by FeatureModule",
    ],
    [
      'of the root and a feature',
      () => ({ imports: [StorageModule.forRoot(memoryStore()), feature(redis())] }),
      "of the store 'memory', imported by Root",
      "of the store 'redis', imported by FeatureModule",
    ],
    [
      'of a feature under a prefix',
      () => ({ imports: [importModule(feature(redis()), { prefix: 'x' }), StorageModule.forRoot(memoryStore())] }),
      "of the store 'redis', imported by FeatureModule",
      "of the store 'memory', imported by Root",
    ],
    [
      'that factories make',
      () => ({ imports: [made(), feature(made())] }),
      'of a store that a factory makes, imported by Root',
      'of a store that a factory makes, imported by FeatureModule',
    ],
  ])('%s are refused, by name', async (_what, root, one, other) => {
    const failure = await failureOf(serverOf(root()));
    expect(failure).toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ code: 'TN1020' })]) });
    expect(String(failure)).toContain(`StorageModule is there twice: ${one}; ${other}.`);
    expect(String(failure)).toMatch(/fix Keep one of the imports[^]*lifespan\(OTHER_STORE, …\)/);
    expect(String(failure)).not.toContain('secret');
  });

  it('are refused where it is one store with different options', async () => {
    const store = memoryStore();
    const imports = [StorageModule.forRoot(store), feature(StorageModule.forRoot(store, { sessions: true }))];
    expect(String(await failureOf(serverOf({ imports })))).toContain('TN1020');
  });

  it('are there under a token of its own for the second', async () => {
    const other = Symbol('other store');
    const seen: unknown[] = [];
    const [first, second] = [memoryStore(), memoryStore()];
    const server = serverOf({
      imports: [StorageModule.forRoot(first)],
      providers: [
        lifespan(other, async function* () {
          yield second;
          await second.close();
        }),
        { provide: 'user', inject: [KeyValueStore, other], useFactory: (...stores) => void seen.push(...stores) },
      ],
    });
    await server.start();
    expect(seen[0]).toBe(first);
    expect(seen[1]).toBe(second);
    await server.close();
  });
});

describe('the store of a module that is imported under a prefix', () => {
  it('is that of the whole server', async () => {
    const { store, isUsed } = watched();
    const seen: unknown[] = [];
    const server = serverOf({
      imports: [importModule(feature(StorageModule.forRoot(store), seen), { prefix: 'x' })],
      providers: [remember],
    });
    await using client = await createTestClient(server, { era: '2025' });
    await client.call('remember');
    expect(isUsed()).toBe(true);
    expect(seen[0]).toBe(store);
    await server.close();
  });
});

describe('the store of a module that a running server imports', () => {
  it('is injected there, and the server goes on with what it had', async () => {
    const { store, isUsed } = watched();
    const seen: unknown[] = [];
    const server = serverOf({});
    await using client = await createTestClient(server, { era: '2025' });
    await server.import(feature(StorageModule.forRoot(store), seen));
    await client.call('remember');
    expect(isUsed()).toBe(false);
    expect(seen[0]).toBe(store);
    await server.close();
    await expect(store.get('x')).rejects.toMatchObject({ code: 'TN8004' });
  });

  it('is refused beside another, and taken where it is the same', async () => {
    const [store, seen] = [memoryStore(), [] as unknown[]];
    const server = serverOf({ imports: [StorageModule.forRoot(store)] });
    await server.start();
    const refused = server.import(feature(StorageModule.forRoot(memoryStore())));
    await expect(refused).rejects.toThrow(
      /TN1020[^]*of the store 'memory', imported by Root, which runs already; of the store 'memory', imported by Feature/,
    );
    await server.import(feature(StorageModule.forRoot(store), seen));
    expect(seen[0]).toBe(store);
    await server.close();
  });

  it('may be none for a server with a store that is not atomic', async () => {
    const store = memoryStore();
    const weak = Object.assign(store, { capabilities: { ...store.capabilities, atomic: 'none' } });
    const seen: unknown[] = [];
    const server = serverOf({ imports: [StorageModule.forRoot(weak)] });
    await server.start();
    await server.import(feature(undefined, seen));
    expect(seen[0]).toBe(weak);
    await server.close();
  });
});

describe('what is mounted', () => {
  it('has its own store injected as a module, and keeps state where the server does', async () => {
    const [outer, inner] = [watched(), watched()];
    const seen: unknown[] = [];
    const server = serverOf({
      imports: [StorageModule.forRoot(outer.store)],
      mounts: [mount(feature(StorageModule.forRoot(inner.store), seen), { prefix: 'm' })],
    });
    await using client = await createTestClient(server, { era: '2025' });
    await client.call('m_remember');
    expect([outer.isUsed(), inner.isUsed()]).toEqual([true, false]);
    expect(seen[0]).toBe(inner.store);
    await server.close();
    await expect(inner.store.get('x')).rejects.toMatchObject({ code: 'TN8004' });
  });

  it('may import the same store as a module, which is closed once, and sees none that it does not import', async () => {
    const [store, seen] = [memoryStore(), [] as unknown[]];
    const close = jest.spyOn(store, 'close');
    const storage = (): DynamicModule => StorageModule.forRoot(store);
    const server = serverOf({ imports: [storage()], mounts: [mount(feature(storage(), seen), { prefix: 'm' })] });
    await server.start();
    expect(seen[0]).toBe(store);
    await server.close();
    expect(close).toHaveBeenCalledTimes(1);
    const without = serverOf({
      imports: [StorageModule.forRoot(memoryStore())],
      mounts: [mount(feature(undefined), { prefix: 'm' })],
    });
    expect(String(await failureOf(without))).toMatch(
      /TN1001[^]*Feature needs KeyValueStore[^]*fix Import `StorageModule\.forRoot\(store\)`[^]*module that is mounted/,
    );
  });

  it('keeps its own as a server', async () => {
    const [outer, inner] = [watched(), watched()];
    const mounted = serverOf(
      { imports: [StorageModule.forRoot(inner.store)], providers: [remember] },
      { name: 'inner' },
    );
    const server = serverOf({
      imports: [StorageModule.forRoot(outer.store)],
      providers: [remember],
      mounts: [mount(mounted, { prefix: 'm' })],
    });
    await using client = await createTestClient(server, { era: '2025' });
    await client.call('m_remember');
    expect([outer.isUsed(), inner.isUsed()]).toEqual([false, true]);
    await client.call('remember');
    expect(outer.isUsed()).toBe(true);
    await server.close();
    await expect(inner.store.get('x')).rejects.toMatchObject({ code: 'TN8004' });
  });
});

describe('a server without storage', () => {
  it('says which import is missing', async () => {
    @Injectable()
    class Notes {
      constructor(
        readonly store: KeyValueStore,
        @Inject(EventLog) readonly events: EventLog,
      ) {}
    }
    const failure = String(await failureOf(serverOf({ providers: [Notes] })));
    expect(failure).toMatch(/Notes needs KeyValueStore[^]*fix Import `StorageModule\.forRoot\(store\)`/);
    expect(failure).toMatch(/Notes needs EventLog[^]*fix Import `StorageModule\.forRoot\(store, \{ events \}\)`/);
  });
});
