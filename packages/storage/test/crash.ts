import type { KeyValueStore } from '../src';
import type { ServerControl } from '../src/contract';

/** Writes several keys at a time, kills the server in their midst, and starts it again. @returns what was acknowledged */
export async function crashWhileWriting(
  store: KeyValueStore,
  server: Pick<ServerControl, 'stop' | 'start'>,
): Promise<string[]> {
  const acknowledged: string[] = [];
  let isWriting = true;
  const write = async (name: string): Promise<void> => {
    for (let count = 0; isWriting; count++) {
      const key = `${name} ${count}`;
      await store.put(key, key);
      acknowledged.push(key);
      if (acknowledged.length === 100) await server.stop();
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => write(name).catch(() => (isWriting = false))));
  await server.start();
  return acknowledged;
}
