import { Context, Injectable, Module, Tool } from '@tenon/core';
import { createTestClient, describeEras, RequestError, ToolCallError } from '@tenon/testing';

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

  it('reports every problem of a module that cannot start', async () => {
    @Module({ providers: [ClockTools] })
    class Broken {}
    await expect(createTestClient(Broken, { era })).rejects.toMatchObject({
      problems: [expect.objectContaining({ code: 'TN1001', className: 'ClockTools' })],
    });
  });
});
