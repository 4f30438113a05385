import fc from 'fast-check';
import { handshake } from '../http/eras';
import { requireDiscretion } from '../http/http-client';
import { inChunks, mutatedBytes, seed } from '../http/mutations';
import { StdioProgram, type StdioServer } from './stdio-server';

/** What all rounds may leave behind: less than one object, or a few hundred bytes, for each message. */
const growth = { objects: 1_000, bytes: 2 * 1024 * 1024 };

interface Census {
  readonly bytes: number;
  readonly objects: number;
  /** What keeps the process alive, by its kind. */
  readonly held: string;
}

let program: StdioProgram;
beforeAll(async () => void (program = await StdioProgram.build()));
afterAll(() => program.remove());

async function censusOf(server: StdioServer, id: string): Promise<Census> {
  const { result } = await server.request('tools/call', { name: 'census', arguments: {} }, id);
  return result?.['structuredContent'] as Census;
}

/** Sends lines of every kind, in any pieces, and asks after each round whether anybody is there. */
async function attack(server: StdioServer, numRuns: number, runSeed: number): Promise<void> {
  const junk = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  const lines = fc.array(fc.oneof({ weight: 4, arbitrary: mutatedBytes }, { weight: 1, arbitrary: junk }), {
    minLength: 1,
    maxLength: 8,
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.nat(3_000), { maxLength: 8 }), async (parts, cuts) => {
      const bytes = Buffer.concat([...parts.flatMap((part) => [part, Buffer.from('\n')]), Buffer.from('\n')]);
      for (const piece of inChunks(bytes, cuts)) {
        server.write(piece);
        await new Promise(setImmediate);
      }
      round += 1;
      const pong = await server.request('ping', {}, `alive ${runSeed} ${round}`);
      expect(pong.result).toEqual({});
    }),
    { seed: runSeed, numRuns },
  );
}

it(`survives mutated messages and junk, in any pieces, goes on answering, and keeps nothing of it (seed ${seed})`, async () => {
  await using server = program.spawn();
  await server.request('initialize', handshake(), 'init');
  await attack(server, 250, seed + 1);
  const start = await censusOf(server, 'start');
  await attack(server, 1_500, seed);
  const end = await censusOf(server, 'end');
  expect(end.held).toBe(start.held);
  expect(end.objects - start.objects).toBeLessThan(growth.objects);
  expect(end.bytes - start.bytes).toBeLessThan(growth.bytes);
  server.requirePurity();
  requireDiscretion(JSON.stringify(server.messages));
  // Handlers may fail at what they are given, and the log then says so; the server itself may not.
  expect(server.stderr).not.toMatch(/"level":60|Warning|failed unexpectedly|could not be sent|was not handled/);
  server.end();
  expect(await server.ended).toBe(0);
}, 60_000);
