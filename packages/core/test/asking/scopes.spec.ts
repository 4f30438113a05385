import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import {
  Context,
  inputRequired,
  MemoryKeyValue,
  Middleware,
  Module,
  ProtocolError,
  Suspension,
  tool,
  type JsonValue,
  type McpMiddleware,
  type Next,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';
import { createTestClient, describeEras, type TestAnswers, type TestClient } from '@tenon/testing';

let effects = 0;
let amount = 10;
let swallowed: unknown;
let late: (() => Promise<unknown>) | undefined;

@Middleware()
class Retry implements McpMiddleware {
  async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    if (!call.component.tags.includes('retried')) return next(call);
    try {
      return await next(call);
    } catch (error) {
      if (error instanceof Suspension) throw error;
      return next(call);
    }
  }
}

@Middleware()
class Confirmation implements McpMiddleware {
  async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    if (call.component.tags.includes('dangerous')) await call.context.elicit('Sure?', String);
    return next(call);
  }
}

const returning = (name: string) =>
  tool({ name, tags: name === 'return_guarded' ? ['dangerous'] : [] }, (_: unknown, ctx: Context) => {
    const answer = ctx.inputResponses?.['name'];
    if (!answer) {
      return inputRequired({
        requests: { name: inputRequired.elicit(`Name of ${name}?`, String) },
        state: { of: name },
      });
    }
    return { name, answer: (answer['content'] as { value: string }).value, state: ctx.requestState };
  });

@Module({
  middleware: [Retry, Confirmation],
  providers: [
    returning('return_a'),
    returning('return_b'),
    returning('return_guarded'),
    tool({ name: 'both_return' }, async (_: unknown, ctx: Context) => {
      const a = await ctx.callTool('return_a');
      const b = await ctx.callTool('return_b');
      return [a.structuredContent, b.structuredContent];
    }),
    tool(
      { name: 'keyed' },
      async (_: unknown, ctx: Context) => (await ctx.elicit('Name?', String, { key: 'name' })).data,
    ),
    tool({ name: 'keyed_twice' }, async (_: unknown, ctx: Context) => {
      const one = await ctx.callTool('keyed');
      const two = await ctx.callTool('keyed');
      return [one, two].map(({ content }) => (content[0]?.type === 'text' ? content[0].text : ''));
    }),
    ...['first', 'second'].map((name) =>
      tool({ name }, async (_: unknown, ctx: Context) => {
        // Which of the two comes first differs from round to round.
        if ((name === 'first') === (ctx.round === 1)) await delay(15);
        const secret = await ctx.step('fetch', () => `secret of ${name}`);
        const { data } = await ctx.elicit('Go on?', String);
        return `${secret} ${data}`;
      }),
    ),
    tool({ name: 'side_by_side' }, async (_: unknown, ctx: Context) => {
      const results = await Promise.all([ctx.callTool('first'), ctx.callTool('second')]);
      return results.map(({ content }) => (content[0]?.type === 'text' ? content[0].text : ''));
    }),
    tool({ name: 'flaky', tags: ['retried'] }, async (_: unknown, ctx: Context) => {
      const { data } = await ctx.elicit('Name?', String);
      const number = await ctx.step('charge', () => (effects += 1), { once: true });
      const attempt = await ctx.step('try', () => 1);
      if (effects === 1 && attempt === 1 && ctx.signal.aborted === false && failures++ === 0)
        throw new Error('transient');
      return { data, number };
    }),
    tool({ name: 'mixed' }, async (_: unknown, ctx: Context) => {
      const { data } = await ctx.elicit('First?', String);
      if (!ctx.inputResponses) return inputRequired({ requests: { x: inputRequired.elicit('X?', String) } });
      return data;
    }),
    tool({ name: 'charge_late' }, async (_: unknown, ctx: Context) => {
      const charge = async (): Promise<number> => {
        await delay(20);
        return ctx.step('charge', () => (effects += 1));
      };
      const [answer, number] = await Promise.all([ctx.elicit('Q?', String), charge()]);
      return `${answer.data} ${number}`;
    }),
    tool({ name: 'varied_key' }, async (_: unknown, ctx: Context) => {
      const { data } = await ctx.elicit(`Pay ${amount}?`, String, { key: 'pay' });
      return `${data} ${(await ctx.elicit('And more?', String)).data}`;
    }),
    tool({ name: 'asks_again' }, async (_: unknown, ctx: Context) => {
      await ctx.elicit('Start?', String);
      try {
        await ctx.elicit(`Pay ${amount}?`, String);
      } catch (error) {
        if (error instanceof Suspension) throw error;
        await ctx.elicit('Fallback?', String);
      }
      return (await ctx.elicit('End?', String)).data;
    }),
    tool({ name: 'look_into' }, async (_: unknown, ctx: Context) => {
      try {
        await ctx.elicit('PIN?', String);
        return (await ctx.elicit('Again?', String)).data;
      } catch (error) {
        swallowed = error;
        throw error;
      }
    }),
    tool({ name: 'ask_in_step' }, async (_: unknown, ctx: Context) =>
      ctx.step('inner', async () => (await ctx.elicit('Inside?', String)).data),
    ),
    ...[new Map(), new Date(), Infinity].map((state, index) =>
      tool({ name: `bad_state_${index}` }, () => inputRequired({ state: state as unknown as JsonValue })),
    ),
    tool({ name: 'nested_form' }, (_: unknown, ctx: Context) =>
      ctx.inputResponses
        ? 'never'
        : inputRequired({
            requests: { x: inputRequired.elicit('X?', { type: 'object', properties: { o: { type: 'object' } } }) },
          }),
    ),
    tool({ name: 'return_roots' }, () => inputRequired({ requests: { x: inputRequired.listRoots() } })),
    tool({ name: 'late' }, (_: unknown, ctx: Context) => {
      late = () => ctx.elicit('Too late?', String);
      return 'over';
    }),
    tool({ name: 'start_and_fail' }, (_: unknown, ctx: Context) => {
      void ctx.elicit('Started?', String);
      throw new ProtocolError(-32000, 'no');
    }),
    tool({ name: 'slow_step', timeoutMs: 5_000 }, async (_: unknown, ctx: Context) => {
      const step = ctx.step('never', () => new Promise<string>(() => undefined));
      const [answer] = await Promise.all([ctx.elicit('Wait?', String), step]);
      return answer.data;
    }),
  ],
})
class ScopesModule {}

let failures = 0;

describeEras('what belongs to which call', (era) => {
  let t: TestClient;
  const connect = async (answers: TestAnswers, server = {}): Promise<void> => {
    t = await createTestClient(ScopesModule, { era, answers, server: { maskErrorDetails: false, ...server } });
  };
  const asked = (): unknown[] => t.questions.map(({ params }) => params['message']);
  const byMessage: TestAnswers = { elicit: ({ message }) => ({ value: `re ${String(message)}` }) };
  beforeEach(() => {
    effects = 0;
    failures = 0;
    amount = 10;
    swallowed = undefined;
  });
  afterEach(() => t.close());

  it('gives calls within a call their own returned questions and state', async () => {
    await connect(byMessage);
    expect(await t.call('both_return')).toEqual([
      { name: 'return_a', answer: 're Name of return_a?', state: { of: 'return_a' } },
      { name: 'return_b', answer: 're Name of return_b?', state: { of: 'return_b' } },
    ]);
    expect(asked()).toEqual(['Name of return_a?', 'Name of return_b?']);
  });

  it('lets two calls within a call use the same key', async () => {
    const said = ['one', 'two'];
    await connect({ elicit: () => ({ value: said.shift() }) });
    expect(await t.call('keyed_twice')).toEqual(['one', 'two']);
  });

  it('keeps the steps of calls side by side apart, whichever comes first', async () => {
    await connect(byMessage);
    expect(await t.call('side_by_side')).toEqual(['secret of first re Go on?', 'secret of second re Go on?']);
  });

  it('gives a second attempt what the first one asked and did', async () => {
    await connect(byMessage);
    expect(await t.call('flaky')).toEqual({ data: 're Name?', number: 1 });
    expect(effects).toBe(1);
    expect(asked()).toEqual(['Name?']);
  });

  it('asks nothing twice where both styles meet', async () => {
    await connect(byMessage);
    expect(await t.call('mixed')).toBe('re First?');
    expect(asked()).toEqual(['First?', 'X?']);
  });

  it('does not take the answer to a middleware for one to the handler', async () => {
    await connect(byMessage);
    expect(await t.call('return_guarded')).toMatchObject({ answer: 're Name of return_guarded?' });
    expect(asked()).toEqual(['Sure?', 'Name of return_guarded?']);
  });

  it('does a step that comes late once', async () => {
    await connect(byMessage);
    expect(await t.call('charge_late')).toBe('re Q? 1');
    await delay(40);
    expect(effects).toBe(1);
  });

  it('knows a question by its key, whatever it says', async () => {
    await connect({
      elicit: ({ message }) => {
        amount += 1;
        return { value: `re ${String(message)}` };
      },
    });
    expect(await t.call('varied_key')).toBe('re Pay 10? re And more?');
  });

  it('refuses to ask inside of a step', async () => {
    await connect(byMessage);
    await expect(t.call('ask_in_step')).rejects.toThrow(
      "TN3016 The client cannot be asked here: it was asked inside of the step 'inner'",
    );
  });

  it.each([0, 1, 2])('refuses state that is no JSON: %i', async (index) => {
    await connect(byMessage);
    await expect(t.call(`bad_state_${index}`)).rejects.toThrow('the state of inputRequired is not JSON');
  });

  it('tells what is wrong with a question that was returned', async () => {
    await connect(byMessage);
    await expect(t.call('nested_form')).rejects.toThrow('TN2015');
    await expect(t.call('return_roots')).rejects.toThrow(/did not declare the capability roots/);
  });

  it('asks nothing once the call is over', async () => {
    await connect(byMessage);
    await t.call('late');
    await expect(late?.()).rejects.toThrow('TN3016');
    await expect(t.call('start_and_fail')).rejects.toThrow('no');
  });
});

describe('a round of 2026', () => {
  const text = (value: string) => ({ action: 'accept', content: { value } });

  it('fails every later question of a handler that changed one', async () => {
    amount = 10;
    await using t = await createTestClient(ScopesModule, {
      capabilities: { elicitation: {} },
      server: { maskErrorDetails: false },
    });
    const send = (more = {}): Promise<Record<string, unknown>> =>
      t.request('tools/call', { name: 'asks_again', arguments: {}, ...more });
    const answer = (round: Record<string, unknown>): Record<string, unknown> => ({
      inputResponses: Object.fromEntries(
        Object.keys(round['inputRequests'] as object).map((key) => [key, text('yes')]),
      ),
      requestState: round['requestState'],
    });
    const second = await send(answer(await send()));
    amount = 20;
    const last = await send(answer(second));
    expect(JSON.stringify(last)).toContain('TN3018');
  });

  it('shows handlers nothing of what a suspension belongs to', async () => {
    await using t = await createTestClient(ScopesModule, { answers: { elicit: () => ({ value: '4711' }) } });
    await t.call('look_into');
    expect(swallowed).toBeInstanceOf(Suspension);
    expect(inspect(swallowed, { depth: 9, showHidden: true })).not.toMatch(/4711|Exchange|\[asking\]|#asking/);
  });

  it('keeps no client waiting for a step that does not end', async () => {
    await using t = await createTestClient(ScopesModule, {
      capabilities: { elicitation: {} },
      server: { asking: { timeoutMs: 50 } },
    });
    expect(await t.request('tools/call', { name: 'slow_step', arguments: {} })).toMatchObject({
      resultType: 'input_required',
    });
  });

  it('takes a step whose outcome cannot be stored for one of which nobody knows', async () => {
    effects = 0;
    const store = new MemoryKeyValue();
    const put = store.put.bind(store);
    store.put = (collection, name, value, ttl) => {
      if (collection === 'tenon-steps') throw new Error('the store is gone');
      put(collection, name, value, ttl);
    };
    await using t = await createTestClient(ScopesModule, {
      answers: { elicit: () => ({ value: 'x' }) },
      server: { store },
    });
    failures = 1;
    expect(await t.call('flaky')).toMatchObject({ number: 1 });
  });
});
