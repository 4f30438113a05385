/** Every engine of the benchmark of stores, bare and with its adapter. Each is loaded alone, when it is measured. */
import type { Places, Subject } from './subject';

export type Engine = 'memory' | 'sqlite' | 'postgres' | 'redis';

/** `raw`: the driver alone; `encrypted`: the adapter within `encrypted()`. */
export type Variant = 'raw' | 'store' | 'encrypted';

export const ENGINES: Readonly<Record<Engine, string>> = {
  memory: 'Memory',
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  redis: 'Redis',
};

type Open = (places: Places) => Subject | Promise<Subject>;

const OPENERS: Readonly<Record<Engine, () => Promise<Record<'raw' | 'store', Open>>>> = {
  memory: async () => {
    const { rawMemory, memory } = await import('./memory.js');
    return { raw: rawMemory, store: memory };
  },
  sqlite: async () => {
    const { rawSqlite, sqlite } = await import('./sqlite.js');
    return { raw: rawSqlite, store: sqlite };
  },
  postgres: async () => {
    const { rawPostgres, postgres } = await import('./postgres.js');
    return { raw: rawPostgres, store: postgres };
  },
  redis: async () => {
    const { rawRedis, redis } = await import('./redis.js');
    return { raw: rawRedis, store: redis };
  },
};

export async function openSubject(engine: Engine, variant: 'raw' | 'store', places: Places): Promise<Subject> {
  return (await OPENERS[engine]())[variant](places);
}

/** The memory store within `encrypted()`: what encryption adds is the same for every store. */
export async function openEncrypted(): Promise<Subject> {
  const { encrypted, memoryStore } = await import('@tenon/storage');
  return encrypted(memoryStore(), { keys: [Buffer.alloc(32, 7)] });
}
