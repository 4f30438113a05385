import { FakeHttpReply } from '../../../test/fakes/fake-http-reply';
import { FakeLogger } from '../../../test/fakes/fake-logger';
import type { Bus, EventLog, Exchange, SessionRecord } from '../../contracts';
import { Changes, MemoryBus } from '../../kernel';
import { Heartbeat } from '../heartbeat';
import { LiveSessions } from './live-sessions';
import { MemoryEventLog } from './memory-event-log';
import { MemorySessionStore } from './memory-session-store';

const record = (id = 'session', protocolVersion = '2025-11-25'): SessionRecord => ({
  id,
  protocolVersion,
  clientInfo: { name: 'c', version: '1' },
  clientCapabilities: {},
  lastUsedAt: 0,
});

/** Nobody is asked who listens: what changes here is everybody's. */
const asker = {} as Exchange;

/** A process of a fleet: it shares what it is given. */
function processWith({ events = new MemoryEventLog(), bus = new MemoryBus() }: { events?: EventLog; bus?: Bus } = {}) {
  const sessions = new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 });
  const ended: string[] = [];
  const heartbeat = new Heartbeat();
  const log = new FakeLogger();
  const live = new LiveSessions(sessions, events, new Changes(bus, log), heartbeat, log, ({ id }) => ended.push(id));
  return { live, sessions, ended, stop: () => (live.stop(), heartbeat.stop()) };
}

/** A log whose answers take a turn of the event loop. */
class SlowEventLog implements EventLog {
  constructor(private readonly inner = new MemoryEventLog()) {}
  append = async (stream: string, message: string) => (await turn(), this.inner.append(stream, message));
  streamOf = async (id: string) => (await turn(), this.inner.streamOf(id));
  after = async (stream: string, id: string) => (await turn(), this.inner.after(stream, id));
  drop = async (stream: string) => (await turn(), this.inner.drop(stream));
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('LiveSessions', () => {
  const processes: { stop: () => void }[] = [];
  const start = (shared: Parameters<typeof processWith>[0] = {}) => {
    const one = processWith(shared);
    processes.push(one);
    return one;
  };
  afterEach(() => processes.splice(0).forEach((one) => one.stop()));

  it('goes on in another process under a stream of its own, and each change is told once', async () => {
    const shared = { events: new MemoryEventLog(), bus: new MemoryBus() };
    const [one, two] = [start(shared), start(shared)];
    const first = new FakeHttpReply();
    await one.live.of(record()).listen(first, undefined, asker);
    shared.bus.publish({ kind: 'tools' });
    await turn();
    first.leave();
    shared.bus.publish({ kind: 'prompts' });
    await turn();
    const second = new FakeHttpReply();
    await two.live.of(record()).listen(second, first.lastId, asker);
    expect(second.messages.map((text) => (JSON.parse(text) as { method: string }).method)).toEqual([
      'notifications/prompts/list_changed',
    ]);
    shared.bus.publish({ kind: 'resources' });
    await turn();
    expect(second.messages).toHaveLength(2);
    // The stream that the other process still holds may be forgotten there: this one is another.
    one.live.end('session', new Error('forgotten'));
    const again = new FakeHttpReply();
    second.leave();
    shared.bus.publish({ kind: 'tools' });
    await turn();
    await two.live.of(record()).listen(again, second.lastId, asker);
    await turn();
    expect(again.messages).toHaveLength(1);
  });

  it('counts streams that are being taken up again', async () => {
    const { live } = start({ events: new SlowEventLog() });
    const session = live.of(record());
    const replies = Array.from({ length: 40 }, () => new FakeHttpReply());
    const opened = await Promise.allSettled(replies.map((reply) => session.listen(reply, undefined, asker)));
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(16);
    for (let turns = 0; turns < 20; turns++) await turn();
    const ids = replies.map(({ lastId }) => lastId).filter((id) => id !== undefined);
    for (const reply of replies) reply.leave();
    await Promise.allSettled(ids.map((id) => session.listen(new FakeHttpReply(), id, asker)));
    const more = await Promise.allSettled(replies.map(() => session.listen(new FakeHttpReply(), undefined, asker)));
    expect(more.every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('opens nothing while the server closes, also what was asked for before', async () => {
    const { live } = start({ events: new SlowEventLog() });
    const session = live.of(record());
    const opening = session.listen(new FakeHttpReply(), 'made.up', asker);
    live.closeListening();
    await expect(opening).rejects.toMatchObject({ status: 503 });
  });

  it('keeps nothing of a client for which the bus fails', async () => {
    const bus: Bus = {
      publish: () => undefined,
      subscribe: () => {
        throw new Error('no bus');
      },
    };
    const { live } = start({ bus });
    const reply = new FakeHttpReply();
    await expect(live.of(record()).listen(reply, undefined, asker)).rejects.toThrow('no bus');
    expect(live.find('session')).toBeUndefined();
    expect([reply.comments, reply.events]).toEqual([0, []]);
  });

  it('keeps few streams of one session waiting for its client', async () => {
    const events = new MemoryEventLog();
    const { live } = start({ events });
    for (let count = 0; count < 60; count++) {
      const reply = new FakeHttpReply();
      await live.of(record()).listen(reply, undefined, asker);
      reply.leave();
    }
    expect(events.size).toBe(16);
  });

  it('leaves a client that knows no id its connection', () => {
    const events = new MemoryEventLog();
    events.append = () => {
      throw new Error('no log');
    };
    const { live } = start({ events });
    const reply = new FakeHttpReply();
    const stream = live.of(record()).openReply(reply);
    stream.closeConnection?.(10);
    expect(reply.isEnded).toBe(false);
    stream.finish('{"answer":1}');
    expect(reply.messages).toEqual(['{"answer":1}']);
  });

  it('says which session ended elsewhere, so that what runs for it ends too', async () => {
    const { live, ended } = start();
    const reply = new FakeHttpReply();
    const session = live.of(record());
    await session.listen(reply, undefined, asker);
    session.beat();
    await turn();
    expect(ended).toEqual(['session']);
    expect([reply.isEnded, live.find('session')]).toEqual([true, undefined]);
  });

  it('holds nothing of a question that could not be written', () => {
    const { live } = start();
    const send = (): void => undefined;
    const origin = { protocolVersion: '2025-11-25', transport: 'http' } as const;
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(() => live.of(record()).questions.ask('roots/list', circular, origin, send)).toThrow();
    expect(live.find('session')).toBeUndefined();
  });
});
