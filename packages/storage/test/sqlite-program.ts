import { diskStore } from '../src/typeorm';

/*
 * A process of its own on an SQLite file: `write <file>` puts one entry after the other and prints the key of each that was
 * acknowledged, until it is killed; `count <file> <times>` increments a counter.
 */
async function run(mode: string | undefined, file: string, times: number): Promise<void> {
  const store = diskStore({ path: file, timeoutMs: 30_000 });
  if (mode === 'count') for (let turn = 0; turn < times; turn++) await store.increment('count');
  for (let turn = 0; mode === 'write'; turn++) {
    await store.put(`key ${turn}`, `key ${turn}`);
    process.stdout.write(`key ${turn}\n`);
  }
  await store.close();
}

const [mode, file = '', times] = process.argv.slice(2);
run(mode, file, Number(times)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
