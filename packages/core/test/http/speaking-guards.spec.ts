import { Injectable, Module, Resource, tool, UseGuards, type Guard, type GuardContext } from '@tenon/core';
import { headers2026, message2026, Session } from './eras';
import { StreamReader } from './stream-reader';
import { openTarget, type Target } from './target';

/** What became of each attempt to say something. */
let said: string[] = [];
beforeEach(() => (said = []));

/** Says all that a handler could, of which nobody has asked to hear, and looks whether its client is still there. */
class Speaking implements Guard {
  async allows({ context }: GuardContext): Promise<boolean> {
    await context.info('Somebody is looked at');
    await context.reportProgress(1, 2);
    context.closeStream();
    said.push(context.signal.aborted ? 'aborted' : 'said');
    return true;
  }
}

@Injectable()
@UseGuards(Speaking)
class Guarded {
  @Resource('guarded://it')
  read(): string {
    return 'guarded';
  }
}

@Module({ providers: [tool({ name: 'late' }, () => 'late')], guards: [new Speaking()] })
class GuardedModule {}

const open = (): Promise<Target> =>
  openTarget({}, (module) => ({ ...module, providers: [...(module.providers ?? []), Speaking, Guarded] }));
const changed = 'notifications/tools/list_changed';
const methodsOf = ({ messages }: StreamReader): unknown[] => messages.map(({ method }) => method);

/** Changes what the guard is asked about twice: the stream must go on after the first time. */
async function changeTwice({ server }: Target, stream: StreamReader): Promise<void> {
  for (const [before, prefix] of ['one', 'two'].entries()) {
    await server.mount(GuardedModule, { prefix });
    await stream.until((reader) => methodsOf(reader).filter((method) => method === changed).length > before);
  }
}

describe('a guard that speaks while a change is looked at', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'is not heard on the stream of a session of %s, which goes on',
    async (version) => {
      await using target = await open();
      const session = await Session.open(target.url, { version });
      using stream = await StreamReader.open(target.url, session.headersOf({ 'mcp-protocol-version': version }));
      await changeTwice(target, stream);
      expect(said).toEqual(['said', 'said']);
      expect(methodsOf(stream)).toEqual([changed, changed]);
    },
  );

  it('is not heard on a stream of 2026, whose first message tells what it carries', async () => {
    await using target = await open();
    const method = 'subscriptions/listen';
    using stream = await StreamReader.open(
      target.url,
      { ...headers2026(method), accept: 'application/json, text/event-stream' },
      message2026(method, {
        notifications: { toolsListChanged: true, resourceSubscriptions: ['guarded://it'] },
        _meta: { 'io.modelcontextprotocol/logLevel': 'debug', progressToken: 'p' },
      }),
    );
    const acknowledged = 'notifications/subscriptions/acknowledged';
    expect((await stream.message(acknowledged)).params?.['notifications']).toMatchObject({
      resourceSubscriptions: ['guarded://it'],
    });
    expect(said.splice(0)).toEqual(['said']);
    await changeTwice(target, stream);
    expect(said).toEqual(['said', 'said']);
    expect(methodsOf(stream)).toEqual([acknowledged, changed, changed]);
  });
});
