import {
  createServer,
  Inject,
  Injectable,
  Lifespan,
  lifespan,
  Module,
  Tool,
  type Constructor,
  type LifespanProvider,
  type LifespanService,
  type ServerOptions,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from './boot-problems';
import { HttpCaller } from './http-caller';

let events: string[] = [];

class Config {
  readonly url = 'memory:';
}

class Database {
  constructor(readonly url: string) {}
}

class Index {
  constructor(readonly database: Database) {}
}

const database = lifespan(
  Database,
  async function* (config: Config) {
    events.push('open database');
    try {
      yield new Database(config.url);
    } finally {
      events.push('close database');
    }
  },
  [Config],
);

const index = lifespan(
  Index,
  async function* (opened: Database) {
    events.push('open index');
    try {
      yield new Index(opened);
    } finally {
      events.push('close index');
    }
  },
  [Database],
);

@Injectable()
@Lifespan()
class Watcher implements LifespanService {
  constructor(readonly index: Index) {}

  async onStart(): Promise<void> {
    events.push('start watcher');
  }

  onStop(): void {
    events.push('stop watcher');
  }
}

@Injectable()
class IndexTools {
  constructor(private readonly index: Index) {}

  @Tool()
  url(): string {
    return this.index.database.url;
  }
}

// Listed against the order of their dependencies, on purpose.
@Module({ providers: [IndexTools, Watcher, index, database, Config] })
class IndexModule {}

const started = ['open database', 'open index', 'start watcher'];
const stopped = ['stop watcher', 'close index', 'close database'];
const quiet: ServerOptions = { name: 'test', logLevel: 'silent' };

const failing = (token: Constructor, before?: Constructor): LifespanProvider =>
  lifespan(
    token,
    async function* () {
      events.push(`open ${token.name}`);
      await Promise.resolve();
      if (events.length > 0) throw new Error(`${token.name} is down`);
      yield undefined;
    },
    before ? [before] : [],
  );

describeEras('Lifespans', (era) => {
  beforeEach(() => (events = []));

  it('start once for many sessions, in the order of dependencies, and stop in reverse', async () => {
    const server = createServer(IndexModule, quiet);
    expect(events).toEqual([]);
    for (let session = 0; session < 3; session++) {
      await using t = await createTestClient(server, { era });
      expect(await t.call('url')).toBe('memory:');
    }
    expect(events).toEqual(started);
    await server.close();
    expect(events).toEqual([...started, ...stopped]);
    await server.close();
    expect(events).toEqual([...started, ...stopped]);
  });

  it('start by themselves on first use under a host application, once for requests that come together', async () => {
    await using server = createServer(IndexModule, quiet);
    const callers = await Promise.all([1, 2, 3].map(() => HttpCaller.open(server, era)));
    const answers = await Promise.all(callers.map((caller) => caller.request('tools/call', { name: 'url' })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(events).toEqual(started);
  });

  it('stop at the end of the block that owns the server', async () => {
    {
      await using server = createServer(IndexModule, quiet);
      await server.start();
    }
    expect(events).toEqual([...started, ...stopped]);
  });

  it('that fail stop those that had started, and reject with the cause', async () => {
    class Broken {}
    @Module({ providers: [index, database, Config, failing(Broken, Index)] })
    class App {}
    const server = createServer(App, quiet);
    await expect(server.start()).rejects.toMatchObject({
      code: 'TN1014',
      message: expect.stringContaining('Broken is down'),
    });
    expect(events).toEqual(['open database', 'open index', 'open Broken', 'close index', 'close database']);
    await server.close();
  });
});

describe('A lifespan', () => {
  beforeEach(() => (events = []));

  it('that is missing is explained at boot', async () => {
    @Module({ providers: [IndexTools, index, Config] })
    class App {}
    const problems = await bootProblems(App);
    expect(problems).toMatchObject([{ code: 'TN1001', detail: expect.stringContaining('Database') }]);
    expect(events).toEqual([]);
  });

  it('of an imported module starts before what uses it', async () => {
    @Module({ providers: [database, Config], exports: [Database] })
    class DatabaseModule {}
    @Module({ imports: [DatabaseModule], providers: [index, IndexTools] })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('url')).toBe('memory:');
    expect(events).toEqual(['open database', 'open index']);
  });

  it('may stand behind a symbol', async () => {
    const POOL = Symbol('pool');
    @Injectable()
    class Tools {
      constructor(@Inject(POOL) readonly pool: { size: number }) {}
      @Tool()
      size(): number {
        return this.pool.size;
      }
    }
    const pool = lifespan<{ size: number }>(POOL, async function* () {
      yield { size: 4 };
    });
    @Module({ providers: [Tools, pool] })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('size')).toBe(4);
  });

  it('that depends on no other starts in the order of the list, and stops in reverse', async () => {
    const named = (name: string): LifespanProvider =>
      lifespan(Symbol(name), async function* () {
        events.push(`open ${name}`);
        try {
          yield name;
        } finally {
          events.push(`close ${name}`);
        }
      });
    @Module({ providers: [named('left'), named('right')] })
    class App {}
    const server = createServer(App, quiet);
    await server.start();
    await server.close();
    expect(events).toEqual(['open left', 'open right', 'close right', 'close left']);
  });

  it('under a token that another has in the same module takes its place', async () => {
    const second = lifespan(Database, async function* () {
      yield new Database('second:');
    });
    @Module({ providers: [IndexTools, index, database, second, Config] })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('url')).toBe('second:');
    expect(events).not.toContain('open database');
  });

  it('runs no more once its server is closed', async () => {
    const server = createServer(IndexModule, quiet);
    await server.close();
    await expect(server.start()).rejects.toMatchObject({ code: 'TN4003' });
    expect(events).toEqual([]);
  });

  it('is replaced, and not run, by an override', async () => {
    const override = [{ provide: Database, useValue: new Database('fake:') }];
    await using t = await createTestClient(IndexModule, { override });
    expect(await t.call('url')).toBe('fake:');
    expect(events).not.toContain('open database');
  });
});
