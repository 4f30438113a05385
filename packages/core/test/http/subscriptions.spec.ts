import {
  Injectable,
  MemoryBus,
  MemorySessionStore,
  Resource,
  UseGuards,
  type AuthGate,
  type Guard,
  type GuardContext,
  type MaybePromise,
  type ServerOptions,
  type SessionRecord,
  type SessionStore,
} from '@tenon/core';
import { request2026, Session } from './eras';
import { StreamReader } from './stream-reader';
import { openTarget, type Target } from './target';

class OnlyAnn implements Guard {
  allows({ context }: GuardContext): boolean {
    return context.auth?.subject === 'ann';
  }
}

@Injectable()
@UseGuards(OnlyAnn)
class Diary {
  @Resource('diary://ann')
  read(): string {
    return 'dear diary';
  }
}

const byName: AuthGate = {
  authenticate: (request) => ({
    principal: { subject: request.header('authorization') ?? 'nobody', scopes: [] },
  }),
  insufficientScope: () => ({ status: 403 }),
};

const open = (options: Partial<ServerOptions> = {}): Promise<Target> =>
  openTarget(options, (module) => ({ ...module, providers: [...(module.providers ?? []), OnlyAnn, Diary] }));
const listen = (session: Session): Promise<StreamReader> => StreamReader.open(session.url, session.headersOf());
const updatesOf = (stream: StreamReader): unknown[] =>
  stream.messages.flatMap(({ method, params }) => (method === 'notifications/resources/updated' ? [params] : []));

/** Sends a change of a list behind those of resources, and waits for it: what did not come before will not come. */
async function settled(stream: StreamReader, target: Target): Promise<void> {
  target.server.notifyListChanged('prompts');
  await stream.message('notifications/prompts/list_changed');
}

/** A store in another process: copies only, and later. */
class RemoteStore implements SessionStore {
  private readonly kept = new MemorySessionStore({ idleMs: 60_000, maxSessions: 100 });

  private later<T>(value: T): Promise<T> {
    return new Promise((resolve) => setImmediate(() => resolve(structuredClone(value))));
  }
  get(id: string): MaybePromise<SessionRecord | undefined> {
    return this.later(this.kept.get(id));
  }
  put(session: SessionRecord): MaybePromise<void> {
    return this.later(this.kept.put(structuredClone(session)));
  }
  touch(session: SessionRecord): MaybePromise<void> {
    return this.later(this.kept.touch(session));
  }
  delete(id: string): MaybePromise<boolean> {
    return this.later(this.kept.delete(id));
  }
}

describe('subscriptions to resources in 2025 sessions', () => {
  let target: Target;
  beforeAll(async () => void (target = await open({ auth: byName })));
  afterAll(() => target[Symbol.asyncDispose]());

  it('are declared, with the changes of lists, in both eras', async () => {
    const declared = {
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: { listChanged: true },
    };
    const session = await Session.open(target.url);
    expect(session.opening.answer?.result).toMatchObject({ capabilities: declared });
    expect((await request2026(target.url, 'server/discover')).answer?.result).toMatchObject({ capabilities: declared });
  });

  it('tell of the resources that were subscribed to, once each, until they are not any more', async () => {
    const session = await Session.open(target.url);
    using other = await listen(session);
    using stream = await listen(session);
    expect((await session.request('resources/subscribe', { uri: 'item://1' })).answer?.result).toEqual({});
    await session.request('resources/subscribe', { uri: 'item://1' });
    await session.request('resources/subscribe', { uri: 'data://config' });
    for (const uri of ['item://1', 'item://2', 'data://config']) target.server.notifyResourceUpdated(uri);
    await stream.until((reader) => updatesOf(reader).length === 2);
    expect((await session.request('resources/unsubscribe', { uri: 'item://1' })).answer?.result).toEqual({});
    expect((await session.request('resources/unsubscribe', { uri: 'item://7' })).answer?.result).toEqual({});
    target.server.notifyResourceUpdated('item://1');
    await settled(stream, target);
    expect(updatesOf(stream)).toEqual([{ uri: 'item://1' }, { uri: 'data://config' }]);
    expect(updatesOf(other)).toEqual([]);
  });

  it('are refused like a read for what is unknown, or hidden from this caller', async () => {
    const session = await Session.open(target.url, { headers: { authorization: 'ben' } });
    for (const uri of ['nothing://here', 'diary://ann', '__proto__']) {
      const { error } = (await session.request('resources/subscribe', { uri })).answer!;
      expect(error).toEqual((await session.request('resources/read', { uri })).answer!.error);
      expect(error?.code).toBe(-32002);
    }
    const ann = await Session.open(target.url, { headers: { authorization: 'ann' } });
    expect((await ann.request('resources/subscribe', { uri: 'diary://ann' })).answer?.result).toEqual({});
  });

  it.each([
    ['no URI', {}],
    ['a URI that is no text', { uri: 1 }],
    ['a URI that is too long', { uri: `item://${'x'.repeat(2048)}` }],
  ])('are refused with %s', async (_, params) => {
    const session = await Session.open(target.url);
    expect((await session.request('resources/subscribe', params)).code).toBe(-32602);
    expect((await session.request('resources/unsubscribe', params)).code).toBe(-32602);
  });

  it('are a thousand at most', async () => {
    const session = await Session.open(target.url);
    for (let at = 0; at < 1000; at++) {
      const { answer } = await session.request('resources/subscribe', { uri: `item://${at}` });
      if (!answer?.result) throw new Error(`refused ${at}`);
    }
    expect((await session.request('resources/subscribe', { uri: 'item://more' })).code).toBe(-32602);
    expect((await session.request('resources/subscribe', { uri: 'item://7' })).answer?.result).toEqual({});
    await session.request('resources/unsubscribe', { uri: 'item://7' });
    expect((await session.request('resources/subscribe', { uri: 'item://more' })).answer?.result).toEqual({});
  }, 20_000);

  it('are unknown in 2026', async () => {
    for (const method of ['resources/subscribe', 'resources/unsubscribe']) {
      expect((await request2026(target.url, method, { uri: 'item://1' })).verdict).toBe('404 -32601');
    }
  });
});

describe('two servers with one bus and one store', () => {
  it.each([
    ['of this process', () => new MemorySessionStore({ idleMs: 60_000, maxSessions: 100 })],
    ['elsewhere', () => new RemoteStore()],
  ])('tell on one what is subscribed to on the other, with sessions %s', async (_, makeStore) => {
    const options = { sessions: { store: makeStore() }, bus: new MemoryBus() };
    await using one = await open(options);
    await using two = await open(options);
    const session = await Session.open(one.url);
    using stream = await StreamReader.open(two.url, session.headersOf());
    await Promise.all(
      ['1', '2', '3'].map((id) => session.request('resources/subscribe', { uri: `item://${id}` }, { id })),
    );
    for (const id of ['1', '2', '3', '4']) one.server.notifyResourceUpdated(`item://${id}`);
    await stream.until((reader) => updatesOf(reader).length === 3);
    expect(updatesOf(stream)).toEqual(
      expect.arrayContaining([{ uri: 'item://1' }, { uri: 'item://2' }, { uri: 'item://3' }]),
    );
    await session.delete();
    expect((await session.request('resources/subscribe', { uri: 'item://1' })).status).toBe(404);
  });
});
