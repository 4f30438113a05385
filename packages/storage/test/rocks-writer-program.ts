import { writeSync } from 'node:fs';
import { rocksStore } from '../src/rocksdb';

/** Writes to the folder of its argument until it is killed, and tells each key that was acknowledged. */
const store = rocksStore({ path: process.argv[2]! });

async function writeOn(name: string): Promise<void> {
  for (let count = 0; count < 100_000; count++) {
    const key = `${name} ${count}`;
    await store.put(key, key);
    writeSync(1, `${key}\n`);
  }
}

for (const name of ['a', 'b', 'c', 'd']) void writeOn(name);
