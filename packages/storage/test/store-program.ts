import { keyFromFile } from '../src/platform/key-file';
import { diskStore } from '../src/typeorm';

/*
 * What tests run in processes of their own:
 *   write <file>           puts one entry after the other, and prints the key of each that was acknowledged, until it is
 *                          killed
 *   count <file> <times>   increments a counter
 *   key <file> <when>      prints the key of a key file, which it asks for at that time and not before
 */
async function write(file: string): Promise<never> {
  const store = diskStore({ path: file });
  for (let turn = 0; ; turn++) {
    await store.put(`key ${turn}`, `key ${turn}`);
    process.stdout.write(`key ${turn}\n`);
  }
}

async function count(file: string, times: number): Promise<void> {
  const store = diskStore({ path: file, timeoutMs: 30_000 });
  for (let turn = 0; turn < times; turn++) await store.increment('count');
  await store.close();
}

function key(file: string, when: number): void {
  while (Date.now() < when);
  process.stdout.write(keyFromFile(file));
}

const programs = { write, count, key };
const [mode, file = '', number] = process.argv.slice(2);
Promise.resolve(programs[mode as keyof typeof programs](file, Number(number))).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
