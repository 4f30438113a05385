import {
  MemoryBus,
  MemoryEventLog,
  MemorySessionStore,
  type EventLog,
  type LoggedEvent,
  type MaybePromise,
} from '@tenon/core';
import { Session } from './eras';
import { StreamReader } from './stream-reader';
import { openTarget, type Target } from './target';

const listen = (session: Session, headers: Record<string, string> = {}): Promise<StreamReader> =>
  StreamReader.open(session.url, session.headersOf(headers));
const resume = (session: Session, id: string): Promise<StreamReader> => listen(session, { 'last-event-id': id });

function calling(session: Session, name: string, args: unknown = {}, id: unknown = 1): Promise<StreamReader> {
  const message = { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
  return StreamReader.open(session.url, session.headersOf(), message);
}

/** A log elsewhere: everything takes a turn of the event loop, later calls no longer than earlier ones. */
class RemoteLog implements EventLog {
  readonly kept = new MemoryEventLog();
  private turns = 5;

  append(stream: string, message: string): MaybePromise<string> {
    return this.later(() => this.kept.append(stream, message));
  }
  streamOf(id: string): MaybePromise<string | undefined> {
    return this.later(() => this.kept.streamOf(id));
  }
  after(stream: string, id: string): MaybePromise<readonly LoggedEvent[]> {
    return this.later(() => this.kept.after(stream, id));
  }
  drop(stream: string): MaybePromise<void> {
    return this.later(() => this.kept.drop(stream));
  }

  /** Earlier calls wait longer, so that whoever does not keep order shows it. */
  private async later<T>(work: () => T): Promise<T> {
    this.turns = this.turns === 0 ? 5 : this.turns - 1;
    for (let turn = 0; turn < this.turns; turn++) await new Promise(setImmediate);
    return work();
  }
}

class BrokenLog extends MemoryEventLog {
  override append(): string {
    throw new Error('the log at /var/log is full');
  }
}

describe.each([
  ['in memory', () => undefined],
  ['elsewhere', () => new RemoteLog()],
])('a stream whose events are logged %s', (_, log) => {
  let target: Target;
  beforeAll(async () => {
    const events = log();
    target = await openTarget(events ? { sessions: { events } } : {});
  });
  afterAll(() => target[Symbol.asyncDispose]());

  it('begins with an id and a retry time, and gives every event an id of its own', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'chatter');
    await stream.ended;
    expect(stream.events[0]).toMatchObject({ data: '', retry: 1000, id: expect.stringMatching(/^[\w.-]{40,}$/) });
    expect(stream.messages.map(({ method }) => method)).toEqual(['notifications/message', undefined]);
    expect(new Set(stream.events.map(({ id }) => id)).size).toBe(3);
    expect(stream.events.every(({ id }) => id !== undefined && !id.includes(session.id))).toBe(true);
  });

  it('goes on where it was cut: what was missed, then what comes, then it ends', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'hold_aloud', { key: 'cut' });
    await stream.until(({ messages }) => messages.length === 1);
    stream.leave();
    const again = await resume(session, stream.events[0]!.id!);
    await again.until(({ messages }) => messages.length === 1);
    target.stage.release('cut');
    await again.ended;
    expect(again.messages.map(({ method, params }) => method ?? params)).toEqual([
      'notifications/message',
      'notifications/message',
      undefined,
    ]);
    expect(again.messages.at(-1)?.result).toMatchObject({ content: [{ text: 'cut' }] });
    expect(target.stage.notes).not.toContain('aborted cut');
  });

  it('can be read again after its answer was delivered, from any event on', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'chatter');
    await stream.ended;
    for (const [at, { id }] of stream.events.entries()) {
      const again = await resume(session, id!);
      await again.ended;
      expect(again.events.map((event) => event.id)).toEqual(stream.events.slice(at + 1).map((event) => event.id));
    }
  });

  it('tells a client that comes back for nothing new its id once more', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'hold_aloud', { key: 'twice' });
    await stream.until(({ messages }) => messages.length === 1);
    stream.leave();
    for (let time = 0; time < 2; time++) {
      const again = await resume(session, stream.lastId);
      await again.until(({ events }) => events.length === 1);
      expect(again.events).toEqual([expect.objectContaining({ id: stream.lastId, data: '' })]);
      again.leave();
    }
    const last = await resume(session, stream.lastId);
    target.stage.release('twice');
    await last.ended;
    expect(last.messages.at(-1)?.result).toMatchObject({ content: [{ text: 'twice' }] });
  });

  it('tells no id once more in revisions that know no events without data', async () => {
    const session = await Session.open(target.url, { version: '2025-06-18' });
    const stream = await calling(session, 'hold_aloud', { key: 'earlier' });
    await stream.until(({ messages }) => messages.length === 1);
    stream.leave();
    const again = await resume(session, stream.lastId);
    await again.until(({ received }) => received !== '');
    target.stage.release('earlier');
    await again.ended;
    expect(again.events.map(({ data }) => data)).not.toContain('');
    expect(again.messages.at(-1)?.result).toMatchObject({ content: [{ text: 'earlier' }] });
  });

  it('is taken over by the client that comes back last', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'hold_aloud', { key: 'taken' });
    await stream.until(({ messages }) => messages.length === 1);
    const first = await resume(session, stream.lastId);
    await stream.ended;
    const second = await resume(session, stream.lastId);
    await first.ended;
    target.stage.release('taken');
    expect((await second.answer()).result).toMatchObject({ content: [{ text: 'taken' }] });
    expect(first.messages).toEqual([]);
  });

  it('that listens goes on too, and keeps what happened meanwhile', async () => {
    const session = await Session.open(target.url);
    const stream = await listen(session);
    await stream.until(({ events }) => events.length === 1);
    stream.leave();
    await stream.ended;
    await new Promise((resolve) => setTimeout(resolve, 20));
    target.server.notifyListChanged('tools');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const again = await resume(session, stream.lastId);
    await again.message('notifications/tools/list_changed');
    target.server.notifyListChanged('prompts');
    await again.message('notifications/prompts/list_changed');
    expect(again.messages).toHaveLength(2);
    again.leave();
  });

  it('is replayed to its own session only, and no other stream is', async () => {
    const [mine, other] = await Promise.all([Session.open(target.url), Session.open(target.url)]);
    const stream = await calling(mine, 'chatter');
    const second = await calling(mine, 'chatter', {}, 2);
    await Promise.all([stream.ended, second.ended]);
    for (const id of [stream.events[0]!.id!, 'garbage', '__proto__', 'x'.repeat(4000), '.', '1']) {
      const foreign = await resume(other, id);
      expect(foreign.status).toBe(200);
      await foreign.until(({ events }) => events.length > 0);
      expect(foreign.messages).toEqual([]);
      foreign.leave();
      await foreign.ended;
    }
    const own = await resume(mine, stream.events[0]!.id!);
    await own.ended;
    expect(own.messages.map(({ id }) => id).filter((id) => id !== undefined)).toEqual([1]);
  });

  it('is forgotten with its session', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'hold_aloud', { key: 'forgotten' });
    await stream.until(({ messages }) => messages.length === 1);
    await session.delete();
    await stream.ended;
    expect((await resume(session, stream.lastId)).status).toBe(404);
  });
});

describe('a reply that the handler sends the client away from', () => {
  let target: Target;
  beforeAll(async () => {
    target = await openTarget();
    const kernel = target.server['running']!.application.kernel;
    const handle = kernel.handle.bind(kernel);
    kernel.handle = async (request, exchange) => {
      if (request.params['name'] === 'leave') exchange.closeStream?.(250);
      if (request.params['name'] === 'leave') await target.stage.hold('left');
      if (request.params['name'] === 'leave_late') setImmediate(() => setImmediate(() => exchange.closeStream?.(250)));
      return handle(request, exchange);
    };
  });
  afterAll(() => target[Symbol.asyncDispose]());

  it('ends at once with a retry time, and has its answer for the client that comes back', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'leave');
    await stream.ended;
    expect(stream.messages).toEqual([]);
    expect(stream.events.map(({ retry }) => retry)).toEqual([1000, 250]);
    const again = await resume(session, stream.lastId);
    target.stage.release('left');
    expect((await again.answer()).error?.code).toBe(-32602);
    await again.ended;
  });

  it('has its answer also where that was ready before the client came back', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'leave');
    await stream.ended;
    target.stage.release('left');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const again = await resume(session, stream.lastId);
    await again.ended;
    expect(again.messages.map(({ id }) => id)).toEqual([1]);
  });

  it('stays as it is once it is answered', async () => {
    const session = await Session.open(target.url);
    expect((await session.call('leave_late')).isStream).toBe(false);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    expect(target.server['running']!.endpoint['services'].live.find(session.id)).toBeUndefined();
  });

  it('stays as it is where revisions know no such thing', async () => {
    const session = await Session.open(target.url, { version: '2025-06-18' });
    const reply = session.call('leave');
    await target.stage.until('hold left', 3);
    target.stage.release('left');
    expect((await reply).isStream).toBe(false);
  });
});

describe('a client that comes back to another process', () => {
  async function two(): Promise<{ one: Target; two: Target } & AsyncDisposable> {
    const store = new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 });
    const options = { sessions: { store, events: new RemoteLog() }, bus: new MemoryBus() };
    const [one, two] = [await openTarget(options), await openTarget(options)];
    const close = async (): Promise<void> => {
      await one[Symbol.asyncDispose]();
      await two[Symbol.asyncDispose]();
    };
    return { one, two, [Symbol.asyncDispose]: close };
  }
  const resumeAt = (target: Target, session: Session, id: string): Promise<StreamReader> =>
    StreamReader.open(target.url, session.headersOf({ 'last-event-id': id }));

  it('reads there what is logged of a reply, and is told to come back for the rest', async () => {
    await using both = await two();
    const session = await Session.open(both.one.url);
    const stream = await calling(session, 'hold_aloud', { key: 'far' });
    await stream.until(({ messages }) => messages.length === 1);
    const first = await resumeAt(both.two, session, stream.events[0]!.id!);
    await first.ended;
    expect(first.messages).toEqual(stream.messages);
    expect(first.events.at(-1)).toMatchObject({ data: '', retry: 1000, id: stream.lastId });
    const nothingNew = await resumeAt(both.two, session, first.lastId);
    await nothingNew.ended;
    expect(nothingNew.events).toEqual([expect.objectContaining({ data: '', retry: 1000, id: stream.lastId })]);
    both.one.stage.release('far');
    await stream.ended;
    const second = await resumeAt(both.two, session, first.lastId);
    await second.ended;
    expect(second.messages.at(-1)?.result).toMatchObject({ content: [{ text: 'far' }] });
    expect(second.messages).toHaveLength(2);
  });

  it('goes on listening there', async () => {
    await using both = await two();
    const session = await Session.open(both.one.url);
    const stream = await listen(session);
    await stream.until(({ events }) => events.length === 1);
    stream.leave();
    await stream.ended;
    const again = await resumeAt(both.two, session, stream.lastId);
    await again.until(({ received }) => received !== '');
    while (again.messages.length === 0) {
      both.one.server.notifyListChanged('tools');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(again.messages[0]?.method).toBe('notifications/tools/list_changed');
    again.leave();
  });
});

it('a log that fails costs the ids, not the messages', async () => {
  await using target = await openTarget({ sessions: { events: new BrokenLog() } });
  const stream = await calling(await Session.open(target.url), 'chatter');
  await stream.ended;
  expect(stream.messages.map(({ method }) => method)).toEqual(['notifications/message', undefined]);
  expect(target.log.lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'The event log failed' }));
});
