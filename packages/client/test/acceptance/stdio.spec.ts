import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@tenon/client';
import { isAlive } from '../servers/is-alive';
import { TourProgram } from '../servers/tour-command';

// Programs take their time to start on a machine that is busy.
jest.setTimeout(60_000);

let program: TourProgram;
let directory: string;
beforeAll(async () => {
  program = await TourProgram.build();
  directory = mkdtempSync(join(tmpdir(), 'tenon-stdio-'));
});
afterAll(() => {
  program.remove();
  rmSync(directory, { recursive: true });
});

describe.each(['2025', '2026'] as const)('a program of %s', (era) => {
  it('goes on running between disconnect and connect, with its session', async () => {
    await using client = await Client.connect(program.command(), { era });
    const { pid } = client;
    await client.disconnect();
    expect(isAlive(pid!)).toBe(true);
    await expect(client.call('echo', { text: 'x' })).rejects.toMatchObject({ code: 'TN7003' });
    await client.connect();
    expect(client.pid).toBe(pid);
    expect(await client.call('echo', { text: 'x' })).toBe('x');
  });

  it('ends with the client', async () => {
    const client = await Client.connect(program.command(), { era });
    const pid = client.pid!;
    await client.close();
    expect(isAlive(pid)).toBe(false);
    await expect(client.connect()).rejects.toMatchObject({ code: 'TN7003' });
  });

  it('ends at disconnect where it is not kept alive', async () => {
    await using client = await Client.connect(program.command({ keepAlive: false }), { era });
    const pid = client.pid!;
    await client.disconnect();
    expect(isAlive(pid)).toBe(false);
    await client.connect();
    expect(client.pid).not.toBe(pid);
  });

  it('is started again after it crashed, connected or not, and what ran then fails', async () => {
    await using client = await Client.connect(program.command(), { era });
    const first = client.pid!;
    const held = client.call('hold', {}, { onProgress: () => process.kill(first, 'SIGKILL') });
    await expect(held).rejects.toMatchObject({ code: 'TN7003' });
    expect(await client.call('echo', { text: 'again' })).toBe('again');
    const second = client.pid!;
    expect(second).not.toBe(first);

    await client.disconnect();
    process.kill(second, 'SIGKILL');
    await gone(second);
    await client.connect();
    expect(await client.call('echo', { text: 'once more' })).toBe('once more');
    expect(client.pid).not.toBe(second);
  });

  it('is not started again where that is off', async () => {
    await using client = await Client.connect(program.command(), { era, reconnect: false });
    const pid = client.pid!;
    const held = client.call('hold', {}, { onProgress: () => process.kill(pid, 'SIGKILL') });
    await expect(held).rejects.toMatchObject({ code: 'TN7003' });
    await expect(client.call('echo', { text: 'x' })).rejects.toMatchObject({ code: 'TN7003' });
    expect(client.pid).toBeUndefined();
  });

  it('writes its error output to the end of a file, or to a function', async () => {
    const file = join(directory, `${era}.log`);
    for (const expected of [1, 2]) {
      await using client = await Client.connect(program.command({ stderr: { file } }), { era });
      await client.ping();
      expect(readFileSync(file, 'utf8').match(/^tour \d+$/gm)).toHaveLength(expected);
    }
    let text = '';
    await using client = await Client.connect(program.command({ stderr: (piece) => void (text += piece) }), { era });
    await client.ping();
    expect(text).toBe(`tour ${client.pid}\n`);
  });
});

it('a program gets few variables of ours, and those that it is given', async () => {
  process.env['TENON_TEST_SECRET'] = 'hidden';
  try {
    const script = 'process.stderr.write(JSON.stringify(process.env)); process.exit()';
    const seen = new Promise<string>((resolve) => {
      const target = { command: process.execPath, args: ['-e', script], env: { GIVEN: 'yes' }, stderr: resolve };
      void Client.connect(target, { era: '2025' }).catch(() => undefined);
    });
    const env = JSON.parse(await seen) as Record<string, string>;
    expect(env).toMatchObject({ GIVEN: 'yes', PATH: process.env['PATH'] });
    expect(env).not.toHaveProperty('TENON_TEST_SECRET');
  } finally {
    delete process.env['TENON_TEST_SECRET'];
  }
});

it('says what became of a program that cannot start, or ends at once', async () => {
  await expect(Client.connect({ command: 'tenon-no-such-program' })).rejects.toThrow(/TN7002.*ENOENT/);
  const ending = { command: process.execPath, args: ['-e', ''] };
  for (const era of ['auto', '2025', '2026'] as const) {
    await expect(Client.connect(ending, { era })).rejects.toThrow(
      /^TN7003 .*: connecting at the program .*: it ended before it answered\. Check that its command/,
    );
  }
});

/** Resolves when a child has ended and its end was noticed. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
}
