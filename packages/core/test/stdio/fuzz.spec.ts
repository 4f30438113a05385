import fc from 'fast-check';
import { handshake } from '../http/eras';
import { requireDiscretion } from '../http/http-client';
import { inChunks, mutatedBytes, seed } from '../http/mutations';
import { StdioProgram } from './stdio-server';

let program: StdioProgram;
beforeAll(async () => void (program = await StdioProgram.build()));
afterAll(() => program.remove());

it(`survives mutated messages and junk, in any pieces, and goes on answering (seed ${seed})`, async () => {
  await using server = program.spawn();
  await server.request('initialize', handshake(), 'init');
  const junk = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  const lines = fc.array(fc.oneof({ weight: 4, arbitrary: mutatedBytes }, { weight: 1, arbitrary: junk }), {
    minLength: 1,
    maxLength: 6,
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
      const pong = await server.request('ping', {}, `alive ${round}`);
      expect(pong.result).toEqual({});
    }),
    { seed, numRuns: 200 },
  );
  server.requirePurity();
  requireDiscretion(JSON.stringify(server.messages));
  server.end();
  expect(await server.ended).toBe(0);
}, 20_000);
