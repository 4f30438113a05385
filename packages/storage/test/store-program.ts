import { keyFromFile } from '../src/platform/key-file';
import { rocksStore } from '../src/rocksdb';
import { diskStore } from '../src/typeorm';

/*
 * What tests run in processes of their own:
 *   write <kind> <path>    puts entries, four at a time, and prints the key of each that was acknowledged, until it is
 *                          killed
 *   count <file> <times>   increments a counter
 *   key <file> <when>      prints the key of a key file, which it asks for at that time and not before
 */
async function write(kind: string, path: string): Promise<void> {
  const store = kind === 'rocksdb' ? rocksStore({ path }) : diskStore({ path });
  const writeOn = async (name: string): Promise<never> => {
    for (let turn = 0; ; turn++) {
      const key = `${name} ${turn}`;
      await store.put(key, key);
      process.stdout.write(`${key}\n`);
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(writeOn));
}

async function count(file: string, times: string): Promise<void> {
  const store = diskStore({ path: file, timeoutMs: 30_000 });
  for (let turn = 0; turn < Number(times); turn++) await store.increment('count');
  await store.close();
}

function key(file: string, when: string): void {
  while (Date.now() < Number(when));
  process.stdout.write(keyFromFile(file));
}

const programs = { write, count, key };
const [mode, first = '', second = ''] = process.argv.slice(2);
Promise.resolve(programs[mode as keyof typeof programs](first, second)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
