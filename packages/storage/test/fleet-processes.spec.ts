import { randomBytes, randomUUID } from 'node:crypto';
import { Balancer, type Routed } from './fleet-client';
import { BuiltProgram } from './built-program';
import { FleetProcess } from './fleet-process';
import { McpSession } from './mcp-session';
import { RedisServer } from './redis-server';

let redis: RedisServer;
let program: BuiltProgram;
beforeAll(async () => {
  [redis, program] = await Promise.all([RedisServer.start('redis-server'), BuiltProgram.build('fleet-program')]);
});
afterAll(async () => {
  await Promise.all(opened.map((process) => process.kill()));
  await Promise.all([redis.remove(), program.remove()]);
});

/** Every process that was started, also by tests that ran out of time. */
const opened: FleetProcess[] = [];

/** Processes of one program, which share what they keep in Redis and nothing else. */
class Fleet implements AsyncDisposable {
  private readonly variables = {
    REDIS_URL: redis.url,
    KEY_PREFIX: `${randomUUID()}:`,
    ASKING_KEY: randomBytes(32).toString('base64'),
  };
  private readonly processes: FleetProcess[] = [];

  async open(): Promise<FleetProcess> {
    const process = await FleetProcess.start(program, this.variables);
    this.processes.push(process);
    opened.push(process);
    return process;
  }

  static async ofTwo(): Promise<[Fleet, FleetProcess, FleetProcess]> {
    const fleet = new Fleet();
    return [fleet, ...(await Promise.all([fleet.open(), fleet.open()]))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill()));
  }
}

/** What comes one after the other, to be waited for. */
class Heard<T> {
  readonly all: T[] = [];
  private wake: () => void = () => undefined;

  readonly add = (one: T): void => {
    this.all.push(one);
    this.wake();
  };

  async until(isEnough: (all: readonly T[]) => boolean): Promise<void> {
    while (!isEnough(this.all)) await new Promise<void>((resolve) => (this.wake = resolve));
  }
}

describe('processes of a fleet', () => {
  let a: FleetProcess;
  let b: FleetProcess;
  beforeAll(async () => {
    [, a, b] = await Fleet.ofTwo();
  });

  it('answer for one session, and share its state', async () => {
    const balancer = new Balancer(a);
    await using client = await balancer.connect({ era: '2025' });
    expect(await client.call('who')).toBe(a.pid);
    await client.call('remember', { note: 'milk' });
    balancer.to = b;
    expect(await client.call('who')).toBe(b.pid);
    expect(await client.call('recall')).toBe('milk');
    const calls = Array.from({ length: 20 }, (_, number) => {
      balancer.to = number % 2 ? a : b;
      return client.call('count');
    });
    const counted = (await Promise.all(calls)).map(Number);
    expect(counted.sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, number) => number + 1));
    expect(balancer.sessions).toHaveLength(1);
  });

  it('hand over a call whose client was cut off, with all that it said', async () => {
    const balancer = new Balancer(a);
    await using client = await balancer.connect({ era: '2025', logLevel: 'info' });
    const logs = new Heard<unknown>();
    client.onLog(({ data }) => logs.add(data));
    const answer = client.call('tell', { until: 'handed over' });
    await logs.until(({ length }) => length === 1);
    balancer.to = b;
    balancer.cut();
    const isBack = ({ to, lastEventId }: Routed): boolean => to === b && (lastEventId?.includes('.reply.') ?? false);
    // More than once: there is nothing new yet, and the client has to come back for the same stream.
    await balancer.seen(isBack, 3);
    await client.call('let-go', { name: 'handed over' });
    expect(await answer).toBe(`told by ${a.pid}`);
    expect(logs.all).toEqual(['begun', 'ending']);
  });

  it.each(['2025', '2026'] as const)('tell clients of %s what changed in another', async (era) => {
    const listening = new Balancer(b);
    await using listener = await listening.connect({ era });
    await using client = await new Balancer(a).connect({ era });
    const heard = new Heard<string>();
    await listener.onListChanged('tools', () => heard.add('tools'));
    await listener.subscribe('note://today', heard.add);
    if (era === '2025') await listening.seen(({ method }) => method === 'GET');
    await client.call('edit');
    await heard.until((all) => all.includes('note://today'));
    await client.call('learn', { name: `later-${era}` });
    await heard.until((all) => all.includes('tools'));
    expect(heard.all).toEqual(['note://today', 'tools']);
  });

  it('keep to the log level that another was told', async () => {
    const balancer = new Balancer(a);
    await using client = await balancer.connect({ era: '2025', logLevel: 'info' });
    const logs: unknown[] = [];
    client.onLog(({ data }) => logs.push(data));
    balancer.to = b;
    await client.setLogLevel('warning');
    await client.call('let-go', { name: 'at once' });
    balancer.to = a;
    expect(await client.call('tell', { until: 'at once' })).toBe(`told by ${a.pid}`);
    expect(logs).toEqual([]);
  });

  it('go on with a call of 2026 that another began', async () => {
    const balancer = new Balancer(a);
    const elicit = () => {
      balancer.to = b;
      return { value: 'Ann' };
    };
    await using client = await balancer.connect({ era: '2026', answers: { elicit } });
    expect(await client.call('ask')).toBe(`Ann: ${a.pid}, ${b.pid}`);
  });
});

describe('a process of a fleet that is killed', () => {
  it('takes no session, state or listener with it', async () => {
    const [fleet, a, b] = await Fleet.ofTwo();
    await using _ = fleet;
    const balancer = new Balancer(a);
    await using client = await balancer.connect({ era: '2025' });
    const heard = new Heard<string>();
    await client.onListChanged('tools', () => heard.add('tools'));
    await client.subscribe('note://today', heard.add);
    await client.call('remember', { note: 'milk' });
    expect(await client.call('who')).toBe(a.pid);
    balancer.to = b;
    await a.kill();
    expect(await client.call('who')).toBe(b.pid);
    expect(await client.call('recall')).toBe('milk');
    await balancer.seen(({ to, method, lastEventId }) => to === b && method === 'GET' && lastEventId !== null);
    await client.call('edit');
    await heard.until((all) => all.includes('note://today'));
    const c = await fleet.open();
    balancer.to = c;
    expect(await client.call('recall')).toBe('milk');
    await client.call('learn', { name: 'later' });
    await heard.until((all) => all.includes('tools'));
    expect(balancer.sessions).toHaveLength(1);
  });

  it('leaves what it had sent to be read at another, and no answer', async () => {
    const [fleet, a, b] = await Fleet.ofTwo();
    await using _ = fleet;
    const session = await McpSession.open(a.url);
    const stream = await session.callAloud(a.url, 'tell', { until: 'never' });
    await stream.until(({ messages }) => messages.length === 1);
    const [first] = stream.ids;
    await a.kill();
    const replayed = await (await session.listen(b.url, first)).ended();
    expect(replayed.messages).toEqual(stream.messages);
    expect(replayed.messages[0]).toMatchObject({ method: 'notifications/message', params: { data: 'begun' } });
    expect(replayed.lastId).toBe(stream.lastId);
    const again = await (await session.listen(b.url, replayed.lastId)).ended();
    expect([again.messages, again.lastId]).toEqual([[], replayed.lastId]);
  });

  it('leaves a call to the time limit of its client, which goes on', async () => {
    const [fleet, a, b] = await Fleet.ofTwo();
    await using _ = fleet;
    const balancer = new Balancer(a);
    await using client = await balancer.connect({ era: '2025', logLevel: 'info', timeoutMs: 4_000 });
    const logs = new Heard<unknown>();
    client.onLog(({ data }) => logs.add(data));
    const failure = client.call('tell', { until: 'never' }).catch((error: unknown) => error);
    await logs.until(({ length }) => length === 1);
    balancer.to = b;
    await a.kill();
    expect(await failure).toMatchObject({ code: 'TN7004' });
    expect(await client.call('who')).toBe(b.pid);
    expect(logs.all).toEqual(['begun']);
    expect(balancer.sessions).toHaveLength(1);
  });
});

describe('a process of a fleet that closes', () => {
  it('answers what runs, and ends by itself', async () => {
    const [fleet, a, b] = await Fleet.ofTwo();
    await using _ = fleet;
    const balancer = new Balancer(a);
    await using client = await balancer.connect({ era: '2025', logLevel: 'info' });
    const logs = new Heard<unknown>();
    client.onLog(({ data }) => logs.add(data));
    const answer = client.call('tell', { until: 'closing' });
    await logs.until(({ length }) => length === 1);
    balancer.to = b;
    const ended = a.stop();
    await client.call('let-go', { name: 'closing' });
    expect(await answer).toBe(`told by ${a.pid}`);
    expect(await ended).toBe(0);
    expect(a.log).not.toMatch(/"level":(50|60)/);
    expect(await client.call('who')).toBe(b.pid);
  });
});
