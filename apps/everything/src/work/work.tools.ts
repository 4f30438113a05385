import { setTimeout as sleep } from 'node:timers/promises';
import { Context, Injectable, Tool } from '@tenon/core';
import { LongWorkInput } from './long-work.dto';

/** Long enough for a client to tell messages apart that were sent one after the other. */
const pauseMs = 50;
const stepMs = 10;
/** How soon a client should be back whose connection was let go of, and how long its result takes. */
const retryMs = 50;
const awayMs = 200;

/** What a client notices of a call while it runs. */
@Injectable()
export class WorkTools {
  @Tool({ name: 'test_tool_with_progress', description: 'Reports its progress to a client that asked for it.' })
  async progress(ctx: Context): Promise<string> {
    await ctx.reportProgress(0, 100, 'Completed step 0 of 100');
    await sleep(pauseMs, undefined, { signal: ctx.signal });
    await ctx.reportProgress(50, 100, 'Completed step 50 of 100');
    await sleep(pauseMs, undefined, { signal: ctx.signal });
    await ctx.reportProgress(100, 100, 'Completed step 100 of 100');
    return 'Tool with progress executed successfully';
  }

  @Tool({ name: 'test_tool_with_logging', description: 'Sends three log messages while it works.' })
  async logging(ctx: Context): Promise<string> {
    await ctx.info('Tool execution started');
    await sleep(pauseMs, undefined, { signal: ctx.signal });
    await ctx.info('Tool processing data');
    await sleep(pauseMs, undefined, { signal: ctx.signal });
    await ctx.info('Tool execution completed');
    return 'Tool with logging executed successfully';
  }

  @Tool({
    name: 'test_logging_tool',
    description: 'Sends a log message; in the 2026 revision only to a request that asks for them.',
  })
  async oneMessage(ctx: Context): Promise<string> {
    await ctx.info('Diagnostic message');
    return 'Logging evaluated';
  }

  @Tool({ name: 'test_long_work', description: 'Works for a while, and stops when the client cancels.' })
  async longWork({ steps }: LongWorkInput, ctx: Context): Promise<string> {
    for (let step = 1; step <= steps; step++) {
      if (ctx.signal.aborted) {
        ctx.log.info({ step, steps }, 'Work was stopped');
        ctx.signal.throwIfAborted();
      }
      await sleep(stepMs);
      await ctx.reportProgress(step, steps);
    }
    return `Worked ${steps} steps`;
  }

  @Tool({
    name: 'test_reconnection',
    description: 'Lets go of the connection while it works: the client comes back for the result (2025-11-25).',
  })
  async reconnection(ctx: Context): Promise<string> {
    ctx.closeStream({ retryMs });
    await sleep(awayMs, undefined, { signal: ctx.signal });
    return 'The client came back for this result.';
  }
}
