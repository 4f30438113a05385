import { Context, createServer, Injectable, Module, Tool, tool } from '@tenon/core';
import { createTestClient, describeEras, RequestError, ToolCallError } from '@tenon/testing';

let release: () => void = () => undefined;
let later: () => Promise<void> = () => Promise.resolve();

abstract class Clock {
  abstract now(): string;
}

@Injectable()
class SystemClock implements Clock {
  now(): string {
    return new Date().toISOString();
  }
}

@Injectable()
class ClockTools {
  constructor(private readonly clock: Clock) {}

  @Tool()
  time(): string {
    return this.clock.now();
  }

  @Tool()
  count(): number {
    return 3;
  }

  @Tool()
  fail(): never {
    throw new Error('out of order');
  }

  @Tool()
  who(ctx: Context): string {
    return ctx.auth?.subject ?? 'nobody';
  }

  @Tool()
  async wait(ctx: Context): Promise<string> {
    await ctx.reportProgress(1, 2, 'waiting');
    await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
    return 'too late';
  }

  /** Goes on reporting after it was answered, as handlers do that forgot something. */
  @Tool()
  async chatty(ctx: Context): Promise<string> {
    await ctx.reportProgress(1, 2);
    later = () => ctx.reportProgress(2, 2);
    return 'done';
  }

  /** Ends when the test lets it, and does not listen to anything else. */
  @Tool()
  async deaf(): Promise<string> {
    await new Promise<void>((resolve) => (release = resolve));
    return 'released';
  }
}

@Module({ providers: [ClockTools, { provide: Clock, useClass: SystemClock }] })
class ClockModule {}

describeEras('createTestClient', (era) => {
  it('calls tools with their data as the answer', async () => {
    await using t = await createTestClient(ClockModule, { era });
    expect(await t.call('count')).toBe(3);
    expect(await t.call('time')).toMatch(/^\d{4}-/);
  });

  it('replaces providers', async () => {
    const override = [{ provide: Clock, useValue: { now: () => 'noon' } }];
    await using t = await createTestClient(ClockModule, { era, override });
    expect(await t.call('time')).toBe('noon');
  });

  it('throws what a tool answers as an error, and gives the whole result when asked', async () => {
    await using t = await createTestClient(ClockModule, { era });
    await expect(t.call('fail')).rejects.toThrow(ToolCallError);
    await expect(t.call('fail')).rejects.toThrow(/out of order/);
    expect(await t.callTool('fail')).toMatchObject({ isError: true });
  });

  it('throws what the server refuses with the code of the protocol', async () => {
    await using t = await createTestClient(ClockModule, { era });
    await expect(t.call('tiem')).rejects.toThrow(RequestError);
    await expect(t.call('tiem')).rejects.toMatchObject({ code: -32602, message: expect.stringContaining("'time'") });
  });

  it('asks as whom it is told to', async () => {
    await using t = await createTestClient(ClockModule, { era, auth: { subject: 'ada', scopes: [] } });
    expect(await t.call('who')).toBe('ada');
  });

  it('receives progress and cancels', async () => {
    await using t = await createTestClient(ClockModule, { era });
    const controller = new AbortController();
    const progress: unknown[] = [];
    const answer = t.call(
      'wait',
      {},
      {
        signal: controller.signal,
        onProgress: (one) => {
          progress.push(one);
          controller.abort(new Error('enough'));
        },
      },
    );
    await expect(answer).rejects.toThrow('enough');
    expect(progress).toEqual([{ progress: 1, total: 2, message: 'waiting' }]);
  });

  it('sends nothing where the signal has aborted already', async () => {
    await using t = await createTestClient(ClockModule, { era });
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(t.call('wait', {}, { signal })).rejects.toThrow('never mind');
    expect(t.notifications).toEqual([]);
  });

  it('forgets who asked for progress with the answer', async () => {
    await using t = await createTestClient(ClockModule, { era });
    const progress: number[] = [];
    await t.call('chatty', {}, { onProgress: (one) => progress.push(one.progress) });
    await later();
    await t.call('count');
    expect(progress).toEqual([1]);
  });

  it('refuses requests after it was closed, and rejects what waits', async () => {
    const t = await createTestClient(ClockModule, { era });
    const waiting = t.call('wait');
    const rejected = expect(waiting).rejects.toThrow('The connection was closed');
    await t.call('count');
    await t.close();
    await rejected;
    await expect(t.call('count')).rejects.toThrow('The connection was closed');
  });

  it('does not wait for handlers that ignore that they are aborted', async () => {
    const t = await createTestClient(ClockModule, { era, server: { shutdownTimeoutMs: 1 } });
    const rejected = expect(t.call('deaf')).rejects.toThrow('The connection was closed');
    await t.call('count');
    jest.useFakeTimers();
    try {
      const closed = t.close();
      await jest.advanceTimersByTimeAsync(2_000);
      await closed;
    } finally {
      jest.useRealTimers();
      release();
    }
    await rejected;
  });

  it('ends with its server, which lets what runs finish', async () => {
    await using server = createServer(ClockModule, { name: 'test', logLevel: 'silent' });
    const t = await createTestClient(server, { era });
    const running = t.call('deaf');
    await t.call('count');
    const closed = server.close();
    release();
    expect(await running).toBe('released');
    await closed;
    await expect(t.call('count')).rejects.toThrow('The connection was closed');
  });

  it('refuses options that a server that exists already cannot take', async () => {
    await using server = createServer(ClockModule, { name: 'test', logLevel: 'silent' });
    await expect(createTestClient(server, { era, override: [] })).rejects.toThrow(/`override` and `server`/);
    await expect(createTestClient(server, { era, server: { pageSize: 1 } })).rejects.toThrow(TypeError);
  });

  it('reports every problem of a module that cannot start', async () => {
    @Module({ providers: [ClockTools] })
    class Broken {}
    await expect(createTestClient(Broken, { era })).rejects.toMatchObject({
      problems: [expect.objectContaining({ code: 'TN1001', className: 'ClockTools' })],
    });
  });
});

describeEras('the answers of the test client', (era) => {
  const ask = tool({ name: 'ask' }, async (_: unknown, ctx: Context) => {
    const { action, data } = await ctx.elicit('Colour?', ['red', 'blue']);
    return data ?? action;
  });
  const sample = tool({ name: 'sample' }, async (_: unknown, ctx: Context) => (await ctx.sample('Hi')).text);

  @Module({ providers: [ask, sample] })
  class AskingModule {}

  it('are the same for every question, or made of it', async () => {
    for (const elicit of [{ value: 'red' }, () => ({ value: 'red' })]) {
      await using t = await createTestClient(AskingModule, { era, answers: { elicit, sample: 'Hello' } });
      expect([await t.call('ask'), await t.call('sample')]).toEqual(['red', 'Hello']);
    }
    await using t = await createTestClient(AskingModule, { era, answers: { elicit: 'decline' } });
    expect(await t.call('ask')).toBe('decline');
  });

  it('that do not fit end with an error that names the question', async () => {
    await using t = await createTestClient(AskingModule, { era, answers: { elicit: { value: 'green' } } });
    await expect(t.call('ask')).rejects.toThrow('elicitation/create "Colour?"');
  });
});
