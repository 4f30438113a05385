import {
  BUS,
  createServer,
  EVENT_LOG,
  Injectable,
  KEY_VALUE,
  MemoryBus,
  MemoryEventLog,
  MemoryKeyValue,
  MemorySessionStore,
  Module,
  mount,
  PUB_SUB,
  SESSION_STORE,
  TenonError,
  TenonServer,
  Tool,
  tool,
  type BusEvent,
  type DynamicModule,
  type KeyValue,
  type Provider,
  type PubSub,
  type ServerOptions,
  type SessionStore,
} from '@tenon/core';
import { FakeMountTarget } from '../composition/fake-mount-target';
import { FakeLogger } from '../fakes/fake-logger';
import { Session } from '../http/eras';
import { openTarget, type Target } from '../http/target';

@Module()
class PortsModule {}

/** A module, seen everywhere, that provides what a server keeps its data in. */
const providing = (providers: readonly Provider[]): DynamicModule => ({
  module: PortsModule,
  global: true,
  providers,
  exports: providers.map((provider) => (provider as { provide: symbol }).provide),
});

const value = (provide: symbol, useValue: unknown): Provider => ({ provide, useValue });

const remembering = tool({ name: 'remember' }, (_, ctx) => ctx.updateState<number>('n', (n = 0) => n + 1));

/** The server under attack with more providers, seen from everywhere. */
function open(providers: readonly Provider[], options: Partial<ServerOptions> = {}): Promise<Target> {
  return openTarget(options, (module) => ({
    ...module,
    imports: [providing(providers)],
    providers: [...module.providers!, remembering],
  }));
}

const sessionStore = (): SessionStore & { size: number } => new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 });

describe('a server takes from its modules', () => {
  it('where state is kept', async () => {
    const store = new MemoryKeyValue();
    const put = jest.spyOn(store, 'put');
    await using target = await open([value(KEY_VALUE, store)]);
    await (await Session.open(target.url)).call('remember');
    expect(put).toHaveBeenCalledTimes(1);
  });

  it('where sessions are kept, and what was sent on their streams', async () => {
    const [sessions, events] = [sessionStore(), new MemoryEventLog()];
    await using target = await open([value(SESSION_STORE, sessions), value(EVENT_LOG, events)]);
    await (await Session.open(target.url)).call('chatter');
    expect(sessions.size).toBe(1);
    expect(events.size).toBe(1);
  });

  it('by what its processes tell each other of changes', async () => {
    const bus = new MemoryBus();
    const told: BusEvent[] = [];
    bus.subscribe((event) => told.push(event));
    await using target = await open([{ provide: BUS, useFactory: async () => bus }]);
    target.server.notifyResourceUpdated('data://config');
    target.server.notifyListChanged('tools');
    expect(told).toEqual([{ kind: 'resource', uri: 'data://config' }, { kind: 'tools' }]);
  });

  it('what mount targets send messages with', async () => {
    const messages = {} as PubSub;
    const target = new FakeMountTarget();
    const server = createServer(
      {
        module: PortsModule,
        imports: [providing([value(PUB_SUB, messages)])],
        mounts: [mount(target, { prefix: 'x' })],
      },
      { name: 'test', logger: new FakeLogger() },
    );
    await server.start();
    expect(target.host?.pubSub).toBe(messages);
    await server.close();
  });

  it('nothing that its options name', async () => {
    const [own, other] = [sessionStore(), sessionStore()];
    await using target = await open([value(SESSION_STORE, other)], { sessions: { store: own, idleMs: 1_000 } });
    await Session.open(target.url);
    expect([own.size, other.size]).toEqual([1, 0]);
  });

  it('nothing where a module decides to provide nothing', async () => {
    const undecided = [KEY_VALUE, SESSION_STORE, EVENT_LOG, BUS, PUB_SUB];
    await using target = await open(
      undecided.map((provide) => ({ provide, useFactory: () => undefined })),
      { sessions: { max: 1 } },
    );
    const session = await Session.open(target.url);
    expect((await session.call('remember')).answer?.result).toMatchObject({ content: [{ text: '1' }] });
    await Session.open(target.url);
    expect((await session.request('ping')).status).toBe(404);
  });
});

describe('a mounted module', () => {
  it('keeps state where the mounting server does, and tells by its bus', async () => {
    @Injectable()
    class Teller {
      constructor(private readonly server: TenonServer) {}
      @Tool()
      tell(): void {
        this.server.notifyResourceUpdated('note://today');
      }
    }
    @Module({ providers: [remembering, Teller] })
    class Inner {}
    const [store, bus] = [new MemoryKeyValue(), new MemoryBus()];
    const told: BusEvent[] = [];
    bus.subscribe((event) => told.push(event));
    const put = jest.spyOn(store, 'put');
    await using target = await openTarget({}, (module) => ({
      ...module,
      imports: [providing([value(KEY_VALUE, store), value(BUS, bus)])],
      mounts: [mount(Inner, { prefix: 'inner' })],
    }));
    const session = await Session.open(target.url);
    await session.call('inner_remember');
    expect(put).toHaveBeenCalledTimes(1);
    await session.call('inner_tell');
    expect(told).toEqual([{ kind: 'resource', uri: 'note://inner/today' }]);
  });
});

describe('a server does not start', () => {
  it('where a state is to be taken once, and the store cannot tell who was first', async () => {
    const weak: KeyValue = { name: 'weak', get: () => undefined, put: () => undefined, delete: () => false };
    const failing = open([value(KEY_VALUE, weak)], { asking: { singleUseState: true } });
    await expect(failing).rejects.toThrow(/^TN8011[^]*`asking.singleUseState`[^]*'weak'/);
  });

  it('with limits of sessions that are kept elsewhere, and stops what had started', async () => {
    let stopped = 0;
    const lifespan: Provider = {
      provide: SESSION_STORE,
      async *useLifespan() {
        yield sessionStore();
        stopped += 1;
      },
    };
    const failing = open([lifespan], { sessions: { idleMs: 5, max: 5 } });
    await expect(failing).rejects.toThrow(/^TN1015[^]*`sessions.idleMs` and `sessions.max`/);
    expect(stopped).toBe(1);
  });
});

describe('a store that is away', () => {
  it.each(['TN8002', 'TN8003'] as const)('is told to clients as what passes (%s)', async (code) => {
    const sessions = sessionStore();
    await using target = await open([value(SESSION_STORE, sessions)]);
    const session = await Session.open(target.url);
    sessions.get = () => {
      throw new TenonError(code, 'Redis at 10.0.0.7:6379 is not reachable');
    };
    const reply = await session.request('tools/list', {}, { mayFail: true });
    expect(reply.verdict).toBe('503 -32603');
    expect(reply.text).toContain('Try again later');
    expect(reply.text).not.toContain('10.0.0.7');
  });
});

describe('a store of sessions that can change them by itself', () => {
  it('is asked to, instead of being overwritten', async () => {
    const sessions = sessionStore();
    const put = jest.spyOn(sessions, 'put');
    const changed: string[] = [];
    sessions.update = (id, change) => {
      const session = sessions.get(id);
      if (session && 'id' in session && change(session)) changed.push(session.logLevel ?? 'none');
    };
    await using target = await open([value(SESSION_STORE, sessions)]);
    const session = await Session.open(target.url);
    expect((await session.request('logging/setLevel', { level: 'error' })).answer?.result).toEqual({});
    expect(changed).toEqual(['error']);
    expect(put).toHaveBeenCalledTimes(1);
  });
});
