import {
  createServer,
  Inject,
  Injectable,
  Lifespan,
  Module,
  Optional,
  Tool,
  type DynamicModule,
  type LifespanService,
  type Provider,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { FakeLog } from '../../test/fake-log';
import {
  AtomicStore,
  EnumerableStore,
  EventLog,
  KeyValueStore,
  LockService,
  PubSub,
  RateLimitStore,
} from '../contracts';
import {
  MemoryEventLog,
  MemoryLockService,
  MemoryPubSub,
  MemoryRateLimitStore,
  memoryStore,
  type MemoryStore,
} from '../memory';
import { redisStore } from '../redis';
import { StorageHealth } from './storage-health';
import { StorageModule } from './storage.module';

@Module()
class Root {}

function serverOf(
  storage: DynamicModule,
  providers: DynamicModule['providers'] = [],
  options: Partial<ServerOptions> = {},
): TenonServer {
  return createServer(
    { module: Root, imports: [storage], providers },
    { name: 'test', logger: new FakeLog(), ...options },
  );
}

/** A store in memory that says of itself what a test wants. */
function storeWith(capabilities: Partial<KeyValueStore['capabilities']>): MemoryStore {
  const store = memoryStore();
  return Object.assign(store, { capabilities: { ...store.capabilities, ...capabilities } });
}

/** Keeps what it is given. */
function taking(seen: unknown[], ...inject: unknown[]): Provider {
  return { provide: 'taking', inject: inject as never, useFactory: (...values) => void seen.push(...values) };
}

describe('StorageModule', () => {
  it('has the store injected under each of its names, in every module', async () => {
    const store = memoryStore();
    const seen: KeyValueStore[] = [];
    @Injectable()
    class Notes {
      constructor(one: KeyValueStore, two: AtomicStore, three: EnumerableStore) {
        seen.push(one, two, three);
      }
    }
    @Module({ providers: [Notes] })
    class NotesModule {}
    const server = createServer(
      { module: Root, imports: [NotesModule, StorageModule.forRoot(store)] },
      { name: 'test', logger: new FakeLog() },
    );
    await server.start();
    expect(seen).toEqual([store, store, store]);
    expect(seen[0]).toBe(store);
    await server.close();
  });

  it('injects into handlers, and refuses to start where one asks for what the store is not', async () => {
    @Injectable()
    class Tools {
      @Tool()
      take(@Inject(AtomicStore) store: AtomicStore): string {
        return store.name;
      }
    }
    const server = serverOf(StorageModule.forRoot(memoryStore()), [Tools]);
    await server.start();
    await server.close();
    @Injectable()
    class Codes {
      constructor(readonly store: AtomicStore) {}
    }
    const weak = serverOf(StorageModule.forRoot(storeWith({ atomic: 'none' })), [Tools, Codes]);
    await expect(weak.start()).rejects.toMatchObject({
      code: 'TN8011',
      detail:
        "memory.requireCapabilities: AtomicStore, which is injected by Codes and Tools.take, needs atomic: full, which the store 'memory' does not have",
    });
  });

  it.each([
    ['AtomicStore', AtomicStore, { atomic: 'delete-wins' as const }, 'atomic: full'],
    ['EnumerableStore', EnumerableStore, { enumerate: 'none' as const }, 'enumerate: eventual'],
  ])('refuses to start where %s is injected and the store is none', async (_name, token, capabilities, capability) => {
    const storage = (): DynamicModule => StorageModule.forRoot(storeWith(capabilities));
    const failure = await serverOf(storage(), [taking([], token)])
      .start()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TN8011', store: 'memory', capability });
    expect(String(failure)).toContain("the store 'memory' does not have");
    const server = serverOf(storage(), [taking([], KeyValueStore)]);
    await server.start();
    await server.close();
  });

  it('closes the store after everything that uses it', async () => {
    const store = memoryStore();
    const order: string[] = [];
    const close = store.close.bind(store);
    store.close = async () => {
      order.push('store');
      await close();
    };
    @Lifespan()
    @Injectable()
    class Notes implements LifespanService {
      constructor(private readonly notes: KeyValueStore) {}
      async onStop(): Promise<void> {
        await this.notes.put('last', 1);
        order.push('notes');
      }
    }
    const locks = new MemoryLockService();
    locks.close = async () => void order.push('locks');
    const server = serverOf(StorageModule.forRoot(store, { locks }), [Notes]);
    await server.start();
    await server.close();
    expect(order).toEqual(['notes', 'locks', 'store']);
    await expect(store.get('last')).rejects.toMatchObject({ code: 'TN8004' });
  });

  it('keeps a store open that another server of the process uses', async () => {
    const store = memoryStore();
    const [one, two] = [serverOf(StorageModule.forRoot(store)), serverOf(StorageModule.forRoot(store))];
    await one.start();
    await two.start();
    await one.close();
    await store.put('key', 1);
    await two.close();
    await expect(store.get('key')).rejects.toMatchObject({ code: 'TN8004' });
    await expect(serverOf(StorageModule.forRoot(store)).start()).rejects.toMatchObject({ code: 'TN8019' });
  });

  it('makes a store for each server, out of what is injected', async () => {
    const stores: MemoryStore[] = [];
    @Module({ providers: [{ provide: 'size', useValue: 7 }], exports: ['size'] })
    class ConfigModule {}
    const storage = StorageModule.forRootAsync({
      imports: [ConfigModule],
      inject: ['size'],
      useFactory: async (maxEntries: number) => {
        stores.push(memoryStore({ maxEntries }));
        return stores.at(-1)!;
      },
      locks: (store, size: number) => {
        expect([store, size]).toEqual([stores.at(-1), 7]);
        return new MemoryLockService();
      },
    });
    for (let life = 0; life < 2; life++) {
      const seen: unknown[] = [];
      const server = serverOf(storage, [taking(seen, KeyValueStore, LockService)]);
      await server.start();
      expect(seen).toEqual([stores[life], expect.any(MemoryLockService)]);
      await server.close();
      await expect(stores[life]!.get('x')).rejects.toMatchObject({ code: 'TN8004' });
    }
    expect(stores).toHaveLength(2);
  });

  it('does not start with a store that cannot be opened, says which, and tries once', async () => {
    // Nobody listens on port 1.
    const store = redisStore({ url: 'redis://:secret@127.0.0.1:1' });
    const setup = jest.spyOn(store, 'setup');
    const failure = await serverOf(StorageModule.forRoot(store))
      .start()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TN8002', store: 'redis' });
    expect(String(failure)).toContain('127.0.0.1:1');
    expect(String(failure)).not.toContain('secret');
    expect(setup).toHaveBeenCalledTimes(1);
    // Nothing is left that connects again.
    await expect(store.get('x')).rejects.toMatchObject({ code: 'TN8004' });
  });

  it('leaves a store alone in whose place a test puts another', async () => {
    const store = redisStore({ url: 'redis://127.0.0.1:1' });
    const setup = jest.spyOn(store, 'setup');
    const [other, seen] = [memoryStore(), [] as unknown[]];
    const server = serverOf(StorageModule.forRoot(store), [taking(seen, AtomicStore)], {
      overrides: [{ provide: KeyValueStore, useValue: other }],
    });
    await server.start();
    expect(seen[0]).toBe(other);
    await server.close();
    expect(setup).not.toHaveBeenCalled();
    await other.put('key', 'still open');
  });

  it('names a store of somebody else that cannot be opened', async () => {
    const store = memoryStore();
    store.setup = () => Promise.reject(new Error('postgres://user:secret@host refused'));
    const failure = await serverOf(StorageModule.forRoot(store))
      .start()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TN8005', store: 'memory' });
    expect(String(failure)).not.toContain('secret');
  });

  it('has services in memory beside a store that no other process shares', async () => {
    const seen: unknown[] = [];
    const server = serverOf(StorageModule.forRoot(memoryStore()), [
      taking(seen, EventLog, PubSub, LockService, RateLimitStore),
    ]);
    await server.start();
    expect(seen).toEqual(
      [MemoryEventLog, MemoryPubSub, MemoryLockService, MemoryRateLimitStore].map((type) => expect.any(type)),
    );
    await server.close();
    await expect((seen[0] as EventLog).append('a', 1)).rejects.toMatchObject({ code: 'TN8004' });
  });

  it('has none but those that are given beside a store that others share', async () => {
    const limits = new MemoryRateLimitStore();
    const storage = () => StorageModule.forRoot(storeWith({ shared: true }), { limits });
    await expect(serverOf(storage(), [taking([], LockService)]).start()).rejects.toThrow(/TN1001[^]*LockService/);
    const seen: unknown[] = [];
    @Injectable()
    class Choosy {
      constructor(
        @Optional() @Inject(LockService) locks: LockService | undefined,
        @Inject(RateLimitStore) limits: RateLimitStore,
      ) {
        seen.push(locks, limits);
      }
    }
    const server = serverOf(storage(), [Choosy]);
    await server.start();
    expect(seen).toEqual([undefined, limits]);
    await server.close();
  });

  it('tells of its health', async () => {
    const store = memoryStore();
    const seen: StorageHealth[] = [];
    const server = serverOf(StorageModule.forRoot(store), [taking(seen, StorageHealth)]);
    await server.start();
    expect(await seen[0]!.check()).toMatchObject({ name: 'memory', state: 'up' });
    await server.close();
    expect(await seen[0]!.check()).toMatchObject({ name: 'memory', state: 'down', lastError: { code: 'TN8004' } });
  });

  it.each([
    ['no store', () => StorageModule.forRoot(undefined as never)],
    ['a store that is a promise', () => StorageModule.forRoot(Promise.resolve(memoryStore()) as never)],
    ['another option', () => StorageModule.forRoot(memoryStore(), { event: new MemoryEventLog() } as never)],
    ['no options', () => StorageModule.forRoot(memoryStore(), null as never)],
    ['a service of another kind', () => StorageModule.forRoot(memoryStore(), { events: new MemoryPubSub() } as never)],
    ['an idle time that is none', () => StorageModule.forRoot(memoryStore(), { sessions: { idleMs: 0 } })],
    ['sessions that are neither', () => StorageModule.forRoot(memoryStore(), { sessions: 'yes' } as never)],
    ['state that is neither', () => StorageModule.forRoot(memoryStore(), { state: 1 } as never)],
    ['no factory', () => StorageModule.forRootAsync({} as never)],
    [
      'an instance where a factory belongs',
      () => StorageModule.forRootAsync({ useFactory: memoryStore, locks: new MemoryLockService() } as never),
    ],
  ])('refuses %s', (_what, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'TN1015' }));
  });

  it.each([
    ['no store', { useFactory: () => undefined as never }],
    ['no service', { useFactory: () => memoryStore(), locks: () => undefined as never }],
  ])('does not start where a factory makes %s', async (_what, options) => {
    await expect(serverOf(StorageModule.forRootAsync(options)).start()).rejects.toMatchObject({ code: 'TN1015' });
  });

  describe('asked by a server', () => {
    const asking = { singleUseState: true };

    it('refuses a state that is taken once where the store cannot tell who was first', async () => {
      const server = serverOf(StorageModule.forRoot(storeWith({ atomic: 'none' })), [], { asking });
      const failure = await server.start().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'TN8011' });
      expect(String(failure)).toMatch(/asking\.singleUseState[^]*atomic: full[^]*'memory'/);
      const able = serverOf(StorageModule.forRoot(memoryStore()), [], { asking });
      await able.start();
      await able.close();
    });

    it('refuses to keep sessions where a store is not atomic, and does not by itself', async () => {
      const weak = () => storeWith({ atomic: 'none', shared: true });
      await expect(serverOf(StorageModule.forRoot(weak(), { sessions: true })).start()).rejects.toMatchObject({
        code: 'TN8011',
        store: 'memory',
      });
      const server = serverOf(StorageModule.forRoot(weak()));
      await server.start();
      await server.close();
    });

    it('refuses limits of sessions that it would not keep', async () => {
      const sessions = { idleMs: 5 };
      const storage = () => StorageModule.forRoot(memoryStore(), { sessions: true });
      const failing = serverOf(storage(), [], { sessions }).start();
      await expect(failing).rejects.toThrow(/TN1015[^]*`sessions\.idleMs`/);
      const server = serverOf(StorageModule.forRoot(memoryStore()), [], { sessions });
      await server.start();
      await server.close();
    });
  });
});
