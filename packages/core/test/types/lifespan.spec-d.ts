// Checked by the compiler alone: every line under `@ts-expect-error` has to be an error.
import {
  Inject,
  Lifespan,
  lifespan,
  type Context,
  type LifespanProvider,
  type LifespanService,
  type Token,
} from '@tenon/core';

class Config {
  readonly url = '';
}

class Database {
  readonly isOpen = true;

  constructor(readonly url: string) {}
}

abstract class Clock {
  abstract now(): Date;
}

class Connection {
  readonly url = '';

  private constructor() {}

  static open(): Connection {
    return new Connection();
  }
}

const POOL = Symbol('pool');

export const accepted: LifespanProvider[] = [
  lifespan(
    Database,
    async function* (config) {
      yield new Database(config.url);
    },
    [Config],
  ),
  lifespan(
    Database,
    async function* (config: Config, clock: Clock) {
      yield new Database(config.url + clock.now().toISOString());
    },
    [Config, Clock],
  ),
  lifespan(Clock, async function* () {
    yield { now: () => new Date(0) };
  }),
  lifespan<{ size: number }>(POOL, async function* () {
    yield { size: 4 };
  }),
  lifespan(Connection, async function* () {
    yield Connection.open();
  }),
  lifespan(
    Database,
    async function* (connection) {
      yield new Database(connection.url);
    },
    [Connection],
  ),
  // What a symbol or string stands for, only its user knows.
  lifespan(
    Database,
    async function* (pool: unknown) {
      yield new Database(String(pool));
    },
    [POOL],
  ),
];

export const refused = [
  lifespan(
    Database,
    // @ts-expect-error what is yielded is what the token stands for
    async function* () {
      yield new Config();
    },
  ),
  lifespan(
    Connection,
    // @ts-expect-error a class with a private constructor stands for its instances too
    async function* () {
      yield { size: 4 };
    },
  ),
  lifespan(
    Database,
    // @ts-expect-error the dependency is another class
    async function* (clock: Clock) {
      yield new Database(String(clock.now()));
    },
    [Config],
  ),
  // @ts-expect-error the dependency is not named
  lifespan(Database, async function* (config: Config) {
    yield new Database(config.url);
  }),
  // @ts-expect-error a lifespan yields, it does not return
  lifespan(Database, async () => new Database('')),
];

@Lifespan()
export class Watcher implements LifespanService {
  onStart(): void {}
  async onStop(): Promise<void> {}
}

// @ts-expect-error it has neither onStart nor onStop
@Lifespan()
export class NoService {
  onstart(): void {}
}

export const tokens: Token[] = [Config, Clock, Connection, POOL, 'pool'];

// @ts-expect-error a function is no class
export const noToken: Token = () => Config;

export class Pool {
  constructor(
    @Inject(Connection) readonly connection: Connection,
    // @ts-expect-error forwardRef() is missing
    @Inject(() => Connection) readonly later: Connection,
  ) {}
}

export function urlOf(ctx: Context): string {
  return ctx.get(Connection).url;
}
