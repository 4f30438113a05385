import type { Context, McpMessage, McpMiddleware, Next } from '../contracts';
import { composeChain } from './chain';

const message: McpMessage = { method: 'tools/call', kind: 'request', params: {}, context: {} as Context };
const run = async <R>(chain: (asked: McpMessage) => R | Promise<R>, asked = message): Promise<R> => chain(asked);
const hooks = ['onMessage', 'onRequest', 'onCallTool'] as const;

function tracing(name: string, trace: string[]): McpMiddleware {
  const around =
    (hook: string) =>
    async <M extends McpMessage, R>(passed: M, next: Next<R, M>): Promise<R> => {
      trace.push(`${name}.${hook}>`);
      const result = await next(passed);
      trace.push(`<${name}.${hook}`);
      return result;
    };
  return {
    onMessage: around('onMessage'),
    onRequest: around('onRequest'),
    onCallTool: around('onCallTool'),
  };
}

describe('composeChain', () => {
  it('returns the core itself where there is no middleware', () => {
    const core = (): string => 'answer';
    expect(composeChain([], hooks, core)).toBe(core);
  });

  it('runs each middleware around the next, its general hooks outside, each exactly once', async () => {
    const trace: string[] = [];
    const chain = composeChain([tracing('A', trace), tracing('B', trace)], hooks, () => {
      trace.push('core');
      return 'answer';
    });
    await expect(run(chain)).resolves.toBe('answer');
    expect(trace).toEqual([
      'A.onMessage>',
      'A.onRequest>',
      'A.onCallTool>',
      'B.onMessage>',
      'B.onRequest>',
      'B.onCallTool>',
      'core',
      '<B.onCallTool',
      '<B.onRequest',
      '<B.onMessage',
      '<A.onCallTool',
      '<A.onRequest',
      '<A.onMessage',
    ]);
  });

  it('keeps what next() returns when a hook answers by itself', async () => {
    const core = jest.fn();
    const chain = composeChain<McpMessage, unknown>([{ onMessage: () => 'own answer' }], hooks, core);
    await expect(run(chain)).resolves.toBe('own answer');
    expect(core).not.toHaveBeenCalled();
  });

  it('passes a changed message on', async () => {
    const chain = composeChain<McpMessage, unknown>(
      [{ onMessage: (passed, next) => next({ ...passed, params: { changed: true } }) }],
      hooks,
      (passed) => passed.params,
    );
    await expect(run(chain)).resolves.toEqual({ changed: true });
  });

  it('lets a hook call next() again after it rejected', async () => {
    let attempts = 0;
    const retry: McpMiddleware = {
      onRequest: async (passed, next) => {
        try {
          return await next(passed);
        } catch {
          return next(passed);
        }
      },
    };
    const chain = composeChain<McpMessage, unknown>([retry], hooks, () => {
      attempts++;
      if (attempts === 1) throw new Error('first');
      return 'second';
    });
    await expect(run(chain)).resolves.toBe('second');
  });

  it('refuses a second next() after success, naming the hook', async () => {
    class Twice implements McpMiddleware {
      async onRequest(passed: McpMessage, next: (message: McpMessage) => Promise<unknown>): Promise<unknown> {
        await next(passed);
        return next(passed);
      }
    }
    const chain = composeChain<McpMessage, unknown>([new Twice()], hooks, () => 'answer');
    await expect(run(chain)).rejects.toMatchObject({ code: 'TN3003', message: /Twice\.onRequest/ });
  });

  it('refuses a next() while another one is pending', async () => {
    const chain = composeChain<McpMessage, unknown>(
      [{ onRequest: async (passed, next) => Promise.all([next(passed), next(passed)]) }],
      hooks,
      () => 'answer',
    );
    await expect(run(chain)).rejects.toMatchObject({ code: 'TN3003', message: /pending/ });
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('late'))],
    [
      'throws',
      () => {
        throw new Error('at once');
      },
    ],
  ])('lets a hook answer by itself although the next() that it dropped %s', async (_how, core) => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const dropping: McpMiddleware = {
      onRequest: (passed, next) => {
        void next(passed);
        return 'own answer';
      },
    };
    await expect(run(composeChain<McpMessage, unknown>([dropping], hooks, core))).resolves.toBe('own answer');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('refuses a request hook that returns nothing', async () => {
    const chain = composeChain<McpMessage, unknown>([{ onRequest: () => undefined }], hooks, () => 'answer');
    await expect(run(chain)).rejects.toMatchObject({ code: 'TN3004' });
  });

  it('lets a notification hook return nothing', async () => {
    const notification = { ...message, kind: 'notification' as const };
    const chain = composeChain<McpMessage, unknown>([{ onNotification: () => undefined }], ['onNotification'], () => 1);
    await expect(run(chain, notification)).resolves.toBeUndefined();
  });
});
