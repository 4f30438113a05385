import {
  createServer,
  MemoryBus,
  Module,
  prompt,
  resource,
  tool,
  type AuthGate,
  type BusEvent,
  type Context,
  type Era,
  type Guard,
  type Principal,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { Session } from '../http/eras';
import { StreamReader } from '../http/stream-reader';
import { FakeMountTarget } from './fake-mount-target';
import { settled } from './settled';

const ada: Principal = { subject: 'ada', scopes: ['write'] };
const eve: Principal = { subject: 'eve', scopes: [] };
/** By the headers of HTTP requests: who comes without one is eve. */
const auth: AuthGate = {
  authenticate: (request) => ({ principal: request.header('x-user') === 'ada' ? ada : eve }),
  insufficientScope: () => ({ status: 403 }),
};

let asked = 0;
beforeEach(() => (asked = 0));
const adaOnly: Guard = {
  allows: async ({ context }) => {
    asked += 1;
    return context.auth?.subject === 'ada';
  },
};
const guarded = { guards: [adaOnly] } as const;

@Module({ providers: [tool({ name: 'own' }, () => 'own')] })
class App {}
@Module({ providers: [tool({ name: 'first' }, () => 'first')] })
class ChildModule {}
@Module({ providers: [tool({ name: 'secret' }, () => 'secret')], ...guarded })
class SecretModule {}
@Module({
  providers: [prompt({ name: 'secret' }, () => 'secret'), resource('data://{id}', { name: 'item' }, () => '')],
  ...guarded,
})
class SecretPartsModule {}

const serverOf = (module: new () => unknown, options: Partial<ServerOptions> = {}): TenonServer =>
  createServer(module, { name: 'test', logLevel: 'silent', ...options });

/** Lists of which a client was told, since it was asked last. */
function told(t: TestClient): string[] {
  return t.notifications
    .splice(0)
    .map(({ method }) => /^notifications\/(.*)\/list_changed$/.exec(method)?.[1])
    .filter((list) => list !== undefined)
    .sort();
}

/** Two clients that listen: ada, who may see what is guarded, and eve, who may not. */
async function listeners(server: TenonServer, era: Era) {
  const [first, second] = [
    await createTestClient(server, { era, auth: ada }),
    await createTestClient(server, { era, auth: eve }),
  ];
  const controller = new AbortController();
  const notifications = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };
  for (const t of era === '2026' ? [first, second] : []) {
    t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
  }
  await settled();
  const heard = async (): Promise<[string[], string[]]> => {
    await settled();
    return [told(first), told(second)];
  };
  await heard();
  return {
    first,
    heard,
    [Symbol.asyncDispose]: async () => {
      controller.abort();
      await Promise.all([first.close(), second.close()]);
    },
  };
}

describeEras('a change of what only some callers see', (era) => {
  it('is told to those alone when it is mounted, unmounted and imported', async () => {
    await using server = serverOf(App);
    await using both = await listeners(server, era);
    await server.mount(SecretModule, { prefix: 's' });
    expect(await both.heard()).toEqual([['tools'], []]);
    await server.unmount('s');
    expect(await both.heard()).toEqual([['tools'], []]);
    await server.import(SecretPartsModule, { prefix: 'i' });
    expect(await both.heard()).toEqual([['prompts', 'resources'], []]);
    await server.mount(ChildModule, { prefix: 'c' });
    expect(await both.heard()).toEqual([['tools'], ['tools']]);
  });

  it('is told to those alone when a mounted server gains and loses it, at any depth', async () => {
    const child = serverOf(SecretModule);
    const middle = serverOf(App);
    await using top = serverOf(App);
    await middle.mount(child, { prefix: 'c' });
    await top.mount(middle, { prefix: 'm' });
    await using both = await listeners(top, era);
    await child.add(tool({ name: 'late' }, () => 'late'));
    expect(await both.heard()).toEqual([['tools'], []]);
    expect(await both.first.call('m_c_late')).toBe('late');
    await child.remove('tool', 'late');
    expect(await both.heard()).toEqual([['tools'], []]);
    await middle.unmount('c');
    expect(await both.heard()).toEqual([['tools'], []]);
  });

  it('is told by scopes as well as by guards', async () => {
    await using server = serverOf(App, { auth });
    await using both = await listeners(server, era);
    await server.add(tool({ name: 'scoped', scopes: ['write'] }, () => 'scoped'));
    expect(await both.heard()).toEqual([['tools'], []]);
    await server.remove('tool', 'scoped');
    expect(await both.heard()).toEqual([['tools'], []]);
  });

  it('is told to those alone when a server that is elsewhere says so', async () => {
    @Module({ guards: [adaOnly] })
    class Guarded {}
    const target = new FakeMountTarget();
    await using server = serverOf(Guarded);
    await server.mount(target, { prefix: 'r' });
    await using both = await listeners(server, era);
    target.offer({ tools: [{ name: 'late', inputSchema: { type: 'object' } }] });
    target.host?.changed({ kind: 'tools' });
    expect(await both.heard()).toEqual([['tools'], []]);
  });

  it('is told to nobody where tags leave it out, and asks no guard where everybody sees it or nobody listens', async () => {
    await using server = serverOf(App);
    {
      await using both = await listeners(server, era);
      await server.mount(SecretModule, { prefix: 's', includeTags: ['public'] });
      await server.mount(ChildModule, { prefix: 'c' });
      expect(await both.heard()).toEqual([['tools'], ['tools']]);
      expect(asked).toBe(0);
    }
    await server.mount(SecretModule, { prefix: 'unheard' });
    await settled();
    expect(asked).toBe(0);
  });

  it('follows what each session shows and hides', async () => {
    @Module({
      providers: [
        tool({ name: 'hide', input: { type: 'object' } }, (_: object, ctx: Context) =>
          ctx.disable({ tags: ['extra'] }),
        ),
      ],
    })
    class Hiding {}
    await using server = serverOf(Hiding, { sessionVisibility: true });
    await using both = await listeners(server, era);
    await server.add(tool({ name: 'one', tags: ['extra'] }, () => 1));
    expect(await both.heard()).toEqual([['tools'], ['tools']]);
    await both.first.call('hide');
    expect(await both.heard()).toEqual([['tools'], []]);
    await server.add(tool({ name: 'two', tags: ['extra'] }, () => 2));
    expect(await both.heard()).toEqual([[], ['tools']]);
    await server.disable({ tags: ['extra'] });
    expect(await both.heard()).toEqual([[], ['tools']]);
  });
});

describe('a change of what only some callers see, in a fleet', () => {
  it('is told once by a bus that hands back copies, and to all who listen in other processes', async () => {
    const inner = new MemoryBus();
    const bus = {
      publish: (event: BusEvent) => inner.publish(structuredClone(event)),
      subscribe: (listener: (event: BusEvent) => void) => inner.subscribe(listener),
    };
    await using one = serverOf(App, { bus });
    await using other = serverOf(App, { bus });
    await using here = await listeners(one, '2025');
    await using there = await listeners(other, '2025');
    await one.mount(SecretModule, { prefix: 's' });
    expect(await here.heard()).toEqual([['tools'], []]);
    expect(await there.heard()).toEqual([['tools'], ['tools']]);
  });
});

describe('a change of what only some callers see, over HTTP', () => {
  it('goes to the streams of sessions whose principals may see it', async () => {
    await using server = serverOf(App, { auth });
    const { url } = await server.listen({ port: 0 });
    const streamOf = async (user: string): Promise<StreamReader> => {
      const session = await Session.open(url, { headers: { 'x-user': user } });
      return StreamReader.open(url, session.headersOf());
    };
    using ofAda = await streamOf('ada');
    using ofEve = await streamOf('eve');
    await server.mount(SecretModule, { prefix: 's' });
    await server.import(SecretPartsModule, { prefix: 'i' });
    await settled();
    await server.mount(ChildModule, { prefix: 'c' });
    const lists = ({ messages }: StreamReader): string[] => messages.map(({ method }) => method!.split('/')[1]!);
    await ofAda.until((stream) => lists(stream).length >= 4);
    await ofEve.until((stream) => lists(stream).length >= 1);
    expect(lists(ofAda).sort()).toEqual(['prompts', 'resources', 'tools', 'tools']);
    expect(lists(ofEve)).toEqual(['tools']);
  });
});
