import { createServer, Module, tool, type TenonServer } from '@tenon/core';
import { Client } from '@tenon/client';

const eras = ['2025', '2026'] as const;
const timeoutMs = 1_000;
/** Less than the limit, and several of it are more. */
const stepMs = 700;

describe.each(eras)('the time of a request (%s)', (era) => {
  let server: TenonServer;
  let client: Client;
  let work: { report(): Promise<void>; finish(): void };
  let begun: Promise<void>;

  beforeEach(async () => {
    let begin: () => void = () => undefined;
    begun = new Promise((resolve) => (begin = resolve));
    const slow = tool(
      { name: 'slow' },
      (_args, context) =>
        new Promise<string>((resolve) => {
          let progress = 0;
          work = { report: () => context.reportProgress((progress += 1)), finish: () => resolve('done') };
          begin();
        }),
    );
    @Module({ providers: [slow] })
    class SlowModule {}
    server = createServer(SlowModule, { name: 'slow', version: '1.0.0', logLevel: 'silent' });
    client = await Client.connect(server, { era, timeoutMs });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });
  afterEach(async () => {
    jest.useRealTimers();
    work.finish();
    await client.close();
    await server.close();
  });

  /** Lets time pass, and whatever follows from it happen. */
  const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

  it('begins anew with each report of progress', async () => {
    const heard: number[] = [];
    const call = client.call('slow', {}, { onProgress: ({ progress }) => heard.push(progress) });
    await begun;
    for (let step = 1; step <= 4; step += 1) {
      await pass(stepMs);
      await work.report();
      await new Promise((resolve) => setImmediate(resolve));
      expect(heard).toHaveLength(step);
    }
    work.finish();
    expect(await call).toBe('done');
    expect(4 * stepMs).toBeGreaterThan(timeoutMs);
  });

  it('is over when no progress comes for as long', async () => {
    const call = client.call('slow', {}, { onProgress: () => undefined }).catch((error: unknown) => error);
    await begun;
    await pass(stepMs);
    await work.report();
    await new Promise((resolve) => setImmediate(resolve));
    await pass(timeoutMs);
    expect(await call).toMatchObject({ code: 'TN7004' });
  });

  it('is not prolonged where nobody listens to progress', async () => {
    const call = client.call('slow').catch((error: unknown) => error);
    await begun;
    await pass(stepMs);
    await work.report();
    await pass(timeoutMs - stepMs);
    expect(await call).toMatchObject({ code: 'TN7004' });
  });
});
