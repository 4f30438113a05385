/** ioredis with the commands SET and GET, pipelined as the store does. */
import { redisStore } from '@tenon/storage/redis';
import { Redis } from 'ioredis';
import { NAME, type Places, type Subject } from './subject';

const clientOf = ({ redis }: Places): Redis => new Redis(redis, { enableAutoPipelining: true, lazyConnect: true });

export async function rawRedis(places: Places): Promise<Subject> {
  const client = clientOf(places);
  await client.connect();
  return {
    put: (key, value) => client.set(`${NAME}:raw:${key}`, JSON.stringify(value)),
    get: async (key) => {
      const text = await client.get(`${NAME}:raw:${key}`);
      return text === null ? undefined : (JSON.parse(text) as unknown);
    },
    close: () => clear(client),
  };
}

export function redis(places: Places): Subject {
  const store = redisStore({ url: places.redis, keyPrefix: `${NAME}:` });
  return {
    put: (key, value) => store.put(key, value),
    get: (key) => store.get(key),
    close: async () => {
      await store.close();
      await clear(clientOf(places));
    },
  };
}

async function clear(client: Redis): Promise<void> {
  for await (const keys of client.scanStream({ match: `${NAME}:*`, count: 1_000 })) {
    if ((keys as string[]).length > 0) await client.unlink(...(keys as string[]));
  }
  client.disconnect();
}
