import { createServer, Module, Tool, Injectable, type TenonServer } from '@tenon/core';
import { INPUT_SCHEMA, OUTPUT_SCHEMA, SERVER_INFO, toolName, type Era, type SumResult } from '../workload';
import type { Caller } from './calling-load';
import { openClients } from './client-caller';
import { openGatewayCaller } from './gateway-caller';

@Injectable()
class AddTools {
  @Tool({ name: toolName(0), input: INPUT_SCHEMA, output: OUTPUT_SCHEMA })
  add({ a, b }: { a: number; b: number }): SumResult {
    return { sum: a + b };
  }
}

@Module({ providers: [AddTools] })
class BackendModule {}

describe.each<Era>(['2025', '2026'])('callers of a backend in %s', (era) => {
  let backend: TenonServer;

  beforeAll(async () => {
    backend = createServer(BackendModule, { ...SERVER_INFO, logLevel: 'silent' });
    await backend.run({ argv: [], env: {}, transport: 'http', host: '127.0.0.1', port: 0 });
  });
  afterAll(() => backend.close());

  it.each([
    ['by the client of a gateway', openClients],
    ['through a gateway in memory', openGatewayCaller],
  ])('get right answers %s', async (_, open) => {
    const work = { method: 'tools/call', era, tools: 1 } as const;
    const caller: Caller = await open({ work, backend: backend.address?.port ?? 0, depth: 2 });
    try {
      expect(await Promise.all(caller.calls.map((call, index) => call(index + 1, true)))).toEqual([
        undefined,
        undefined,
      ]);
    } finally {
      await caller.close();
    }
  });
});
