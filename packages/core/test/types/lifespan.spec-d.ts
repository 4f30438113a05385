// Checked by the compiler alone: every line under `@ts-expect-error` has to be an error.
import { Lifespan, lifespan, type LifespanProvider, type LifespanService } from '@tenon/core';

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
