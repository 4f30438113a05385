import { setTimeout as delay } from 'node:timers/promises';
import {
  Context,
  inputRequired,
  MemoryKeyValue,
  Module,
  Suspension,
  tool,
  type KeyValue,
  type Principal,
} from '@tenon/core';
import { createTestClient, type TestClient, type TestClientOptions } from '@tenon/testing';
import { FakeLogger } from '../fakes/fake-logger';

const key = 'a key of the tests that has 32 characters';
let effects = 0;
let mood = 'calm';

const text = (value: string) => ({ action: 'accept', content: { value } });

@Module({
  providers: [
    tool({ name: 'name' }, async (_: unknown, ctx: Context) => {
      const { data } = await ctx.elicit('Your name?', String, { key: 'name' });
      const { data: town } = await ctx.elicit('Your town?', String, { key: 'town' });
      return `${data} of ${town}`;
    }),
    tool({ name: 'form' }, async (_: unknown, ctx: Context) => {
      const properties = { name: { type: 'string' }, age: { type: 'integer' } };
      const form = { type: 'object', properties, required: ['name', 'age'] };
      const { data } = await ctx.elicit('Who are you?', form, { key: 'name' });
      const { name, age } = data as { name: string; age: number };
      return `${name} is ${age}`;
    }),
    tool(
      { name: 'other' },
      async (_: unknown, ctx: Context) => (await ctx.elicit('Your name?', String, { key: 'name' })).data,
    ),
    tool({ name: 'moody' }, async (_: unknown, ctx: Context) => {
      const first = await ctx.elicit(`Are you ${mood}?`, String);
      const second = await ctx.elicit('Sure?', String);
      return `${first.data} ${second.data}`;
    }),
    tool({ name: 'late_branch' }, async (_: unknown, ctx: Context) => {
      const slow = async (): Promise<string | undefined> => {
        if (ctx.round > 2) await delay(20);
        return (await ctx.elicit('Slow?', String)).data;
      };
      const quick = async (): Promise<string> => {
        const one = await ctx.elicit('Quick one?', String);
        const two = await ctx.elicit('Quick two?', String);
        return `${one.data} ${two.data}`;
      };
      return (await Promise.all([slow(), quick()])).join(' ');
    }),
    tool({ name: 'same_key' }, async (_: unknown, ctx: Context) => {
      await Promise.all([ctx.elicit('A?', String, { key: 'k' }), ctx.elicit('B?', String, { key: 'k' })]);
    }),
    tool({ name: 'swallow' }, async (_: unknown, ctx: Context) => {
      try {
        return (await ctx.elicit('Your name?', String)).data;
      } catch {
        return 'nobody';
      }
    }),
    tool({ name: 'settle' }, async (_: unknown, ctx: Context) => {
      const [answer] = await Promise.allSettled([ctx.elicit('Your name?', String)]);
      return answer.status;
    }),
    tool({ name: 'clean_up' }, async (_: unknown, ctx: Context) => {
      try {
        return (await ctx.elicit('Your name?', String)).data;
      } catch (error) {
        if (!(error instanceof Suspension)) throw error;
        throw error;
      } finally {
        effects += 1;
      }
    }),
    tool({ name: 'not_awaited' }, (_: unknown, ctx: Context) => {
      void ctx.elicit('Anybody?', String).catch(() => undefined);
      return 'done';
    }),
    tool({ name: 'charge' }, async (_: unknown, ctx: Context) => {
      const receipt = await ctx.step('charge', () => ({ number: (effects += 1) }));
      await ctx.elicit('Send a receipt?', Boolean);
      return receipt.number;
    }),
    tool({ name: 'charge_after' }, async (_: unknown, ctx: Context) => {
      await ctx.elicit('Really?', Boolean);
      return await ctx.step('charge', () => (effects += 1), { once: true });
    }),
    tool({ name: 'fail_once' }, async (_: unknown, ctx: Context) => {
      await ctx.elicit('Really?', Boolean);
      return await ctx.step(
        'break',
        () => {
          effects += 1;
          throw new Error('broken');
        },
        { once: true },
      );
    }),
    tool({ name: 'step_beside' }, async (_: unknown, ctx: Context) => {
      const step = ctx.step('slow', async () => {
        await delay(20);
        return (effects += 1);
      });
      const [number, answer] = await Promise.all([step, ctx.elicit('While it runs?', String)]);
      return `${number} ${answer.data}`;
    }),
    tool({ name: 'no_json' }, async (_: unknown, ctx: Context) => await ctx.step('f', () => new Map())),
    tool({ name: 'large' }, async (_: unknown, ctx: Context) => {
      await ctx.step('text', () => 'x'.repeat(600_000));
      await ctx.elicit('Go on?', Boolean);
    }),
    tool({ name: 'state_only' }, (_: unknown, ctx: Context) =>
      ctx.requestState === undefined
        ? inputRequired({ state: { tries: 1 } })
        : { state: ctx.requestState, round: ctx.round },
    ),
    tool({ name: 'bad_key' }, () => inputRequired({ requests: { 'no key\n': inputRequired.listRoots() } })),
    tool({ name: 'inherited' }, (_: unknown, ctx: Context) =>
      ctx.inputResponses === undefined
        ? inputRequired({ requests: { name: inputRequired.elicit('Name?', String) } })
        : {
            keys: Object.keys(ctx.inputResponses),
            polluted: ({} as { polluted?: unknown }).polluted ?? null,
            constructor: ctx.inputResponses['constructor'] === undefined,
          },
    ),
  ],
})
class ReplayModule {}

const capabilities = { elicitation: {}, roots: {} };

async function connect(options: TestClientOptions = {}): Promise<TestClient> {
  return createTestClient(ReplayModule, {
    capabilities,
    ...options,
    server: { asking: { keys: [key] }, maskErrorDetails: false, ...options.server },
  });
}

const call = (t: TestClient, name: string, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> =>
  t.request('tools/call', { name, arguments: {}, ...more });

/** The text of a complete result. */
const textOf = (result: Record<string, unknown>): string | undefined =>
  (result['content'] as { text?: string }[] | undefined)?.[0]?.text;

describe('a call in rounds', () => {
  beforeEach(() => {
    effects = 0;
    mood = 'calm';
  });

  it('names what it asks and what has to be brought back, and nothing else', async () => {
    await using t = await connect();
    const first = await call(t, 'name');
    expect(first).toEqual({
      resultType: 'input_required',
      inputRequests: {
        name: {
          method: 'elicitation/create',
          params: {
            mode: 'form',
            message: 'Your name?',
            requestedSchema: { type: 'object', properties: { value: { type: 'string' } }, required: ['value'] },
          },
        },
      },
      requestState: expect.stringMatching(/^[\w-]{80,}$/) as string,
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'test', version: '1.0.0' } },
    });
    const second = await call(t, 'name', {
      inputResponses: { name: text('Ada') },
      requestState: first['requestState'],
    });
    expect(Object.keys(second['inputRequests'] as object)).toEqual(['town']);
    const last = await call(t, 'name', {
      inputResponses: { town: text('Turin') },
      requestState: second['requestState'],
    });
    expect(textOf(last)).toBe('Ada of Turin');
    expect(last['resultType']).toBe('complete');
  });

  it('asks again for what is missing or no answer, and passes over what it did not ask', async () => {
    await using t = await connect();
    const { requestState } = await call(t, 'name');
    const attempts = [{}, { name: null }, { name: 'Ada' }, { name: {} }, { name: { action: 'accept' } }];
    const wrong = [
      { name: { action: 'accept', content: { value: 5 } } },
      { other: text('Ada') },
      { town: text('Turin') },
    ];
    for (const inputResponses of [...attempts, ...wrong]) {
      const again = await call(t, 'name', { inputResponses, requestState });
      expect([inputResponses, Object.keys(again['inputRequests'] as object)]).toEqual([inputResponses, ['name']]);
    }
    const extra = { name: text('Ada'), town: text('Turin'), more: { x: 1 } };
    const next = await call(t, 'name', { inputResponses: extra, requestState });
    expect(Object.keys(next['inputRequests'] as object)).toEqual(['town']);
  });

  it('says in the question what was wrong with the answer, and fails after five, without the values', async () => {
    await using t = await connect();
    const inputResponses = { name: { action: 'accept', content: { town: 'Turin', age: 'a secret' } } };
    let result = await call(t, 'form');
    const messages: unknown[] = [];
    while (result['resultType'] === 'input_required') {
      const { name } = result['inputRequests'] as { name: { params: { message: string } } };
      messages.push(name.params.message);
      result = await call(t, 'form', { inputResponses, requestState: result['requestState'] });
    }
    const problem = 'name: is required\nage: must be an integer';
    const again = `Who are you?\n\nThe last answer did not fit:\n${problem}`;
    expect(messages).toEqual(['Who are you?', again, again, again, again]);
    expect(result).toMatchObject({ isError: true });
    const failure = `The client's answer to elicitation/create "Who are you?" is not valid: ${problem}`;
    expect(textOf(result)).toBe(failure);
  });

  it('counts bad answers of each question alone, and goes on with a good one', async () => {
    await using t = await connect();
    const bad = { action: 'accept', content: { name: 5, age: 1 } };
    let result = await call(t, 'form');
    const answer = async (name: object): Promise<void> => {
      result = await call(t, 'form', { inputResponses: { name }, requestState: result['requestState'] });
    };
    for (let count = 0; count < 4; count++) await answer(bad);
    await answer({ action: 'accept', content: { name: 'Ada', age: 36 } });
    expect(textOf(result)).toBe('Ada is 36');
  });

  it('takes answers that come without a state by their keys, and keeps nothing of the others', async () => {
    await using t = await connect();
    const inputResponses = { name: text('Ada'), other: text('x'), more: 5 };
    const first = await call(t, 'name', { inputResponses });
    expect(Object.keys(first['inputRequests'] as object)).toEqual(['town']);
    const last = await call(t, 'name', {
      inputResponses: { town: text('Turin') },
      requestState: first['requestState'],
    });
    expect(textOf(last)).toBe('Ada of Turin');
    const wrong = await call(t, 'name', { inputResponses: { name: { action: 'accept', content: { value: 5 } } } });
    expect(Object.keys(wrong['inputRequests'] as object)).toEqual(['name']);
    const unasked = await call(t, 'inherited', { inputResponses: { name: text('Ada') } });
    expect(Object.keys(unasked['inputRequests'] as object)).toEqual(['name']);
    await expect(call(t, 'name', { inputResponses: [] })).rejects.toMatchObject({ code: -32602 });
  });

  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['null', null],
  ])('refuses answers that are %s', async (_, inputResponses) => {
    await using t = await connect();
    const { requestState } = await call(t, 'name');
    await expect(call(t, 'name', { inputResponses, requestState })).rejects.toMatchObject({ code: -32602 });
  });

  it('keeps answers under __proto__ and constructor away from every object', async () => {
    await using t = await connect();
    const { requestState } = await call(t, 'inherited');
    const inputResponses = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"name":{"action":"accept","content":{"__proto__":{"polluted":1},"value":"x"}}}',
    ) as Record<string, unknown>;
    const result = await call(t, 'inherited', { inputResponses, requestState });
    expect(result['structuredContent']).toEqual({ keys: ['name'], polluted: null, constructor: true });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  describe('refuses a state', () => {
    const refused = { code: -32602, message: expect.stringMatching(/^Invalid requestState/) as string };

    it.each([
      ['with something added', (state: string) => `${state}-TAMPERED`],
      ['with something removed', (state: string) => state.slice(0, -1)],
      [
        'with one character changed',
        (state: string) => state.slice(0, 60) + (state[60] === 'A' ? 'B' : 'A') + state.slice(61),
      ],
      ['in another spelling', (state: string) => `${state}=`],
      ['that is no state', () => 'eyJhIjoxfQ'],
      ['that is empty', () => ''],
      ['that is no text', () => ({ a: 1 })],
      ['that is huge', () => 'A'.repeat(1_000_000)],
    ])('%s', async (_, change) => {
      await using t = await connect();
      const { requestState } = await call(t, 'name');
      const inputResponses = { name: text('Ada') };
      const changed = change(requestState as string);
      await expect(call(t, 'name', { inputResponses, requestState: changed })).rejects.toMatchObject(refused);
    });

    it('of another tool, and of the same with other arguments', async () => {
      await using t = await connect();
      const { requestState } = await call(t, 'name');
      const brought = { inputResponses: { name: text('Ada') }, requestState };
      await expect(call(t, 'other', brought)).rejects.toMatchObject(refused);
      await expect(call(t, 'name', { ...brought, arguments: { a: 1 } })).rejects.toMatchObject(refused);
      expect(await call(t, 'name', brought)).toMatchObject({ resultType: 'input_required' });
    });

    it('of another caller', async () => {
      const server = { asking: { keys: [key] } };
      const as = (subject: string): Principal => ({ subject, scopes: [] });
      await using ada = await connect({ auth: as('ada'), server });
      await using bob = await connect({ auth: as('bob'), server });
      await using nobody = await connect({ server });
      const brought = {
        inputResponses: { name: text('Ada') },
        requestState: (await call(ada, 'name'))['requestState'],
      };
      await expect(call(bob, 'name', brought)).rejects.toMatchObject(refused);
      await expect(call(nobody, 'name', brought)).rejects.toMatchObject(refused);
      expect(await call(ada, 'name', brought)).toMatchObject({ resultType: 'input_required' });
    });

    it('of a server with another key or another name, unless the key is one of its own', async () => {
      await using mine = await connect();
      const brought = {
        inputResponses: { name: text('Ada') },
        requestState: (await call(mine, 'name'))['requestState'],
      };
      const other = 'another key of the tests with 32 characters';
      await using foreign = await connect({ server: { asking: { keys: [other] } } });
      await expect(call(foreign, 'name', brought)).rejects.toMatchObject(refused);
      await using renamed = await connect({ server: { name: 'renamed' } });
      await expect(call(renamed, 'name', brought)).rejects.toMatchObject(refused);
      await using rotated = await connect({ server: { asking: { keys: [other, key] } } });
      expect(await call(rotated, 'name', brought)).toMatchObject({ resultType: 'input_required' });
    });

    it('that has expired', async () => {
      await using t = await connect({ server: { asking: { keys: [key], timeoutMs: 20 } } });
      const { requestState } = await call(t, 'name');
      await delay(40);
      await expect(call(t, 'name', { requestState })).rejects.toMatchObject(refused);
    });

    it('for the second time, where states are for single use', async () => {
      await using t = await connect({ server: { asking: { keys: [key], singleUseState: true } } });
      const { requestState } = await call(t, 'other');
      const brought = { inputResponses: { name: text('Ada') }, requestState };
      const both = await Promise.allSettled([call(t, 'other', brought), call(t, 'other', brought)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(call(t, 'other', brought)).rejects.toMatchObject(refused);
    });
  });

  it('goes on in the second process of a fleet, and back in the first', async () => {
    await using one = await connect();
    await using two = await connect();
    const first = await call(one, 'name');
    const second = await call(two, 'name', {
      inputResponses: { name: text('Ada') },
      requestState: first['requestState'],
    });
    const last = await call(one, 'name', {
      inputResponses: { town: text('Rome') },
      requestState: second['requestState'],
    });
    expect(textOf(last)).toBe('Ada of Rome');
  });

  it('tells of a handler that changes its questions, naming the answers and the questions', async () => {
    await using t = await connect();
    const first = await call(t, 'moody');
    const [id] = Object.keys(first['inputRequests'] as object);
    mood = 'angry';
    const result = await call(t, 'moody', {
      inputResponses: { [id!]: text('yes') },
      requestState: first['requestState'],
    });
    expect(textOf(result)).toContain('TN3018');
    expect(textOf(result)).toContain(`the answers to '${id}' are there`);
    expect(textOf(result)).toContain('elicitation/create "Are you angry?"');
  });

  it('waits a while for a branch that comes to its question later than before', async () => {
    await using t = await createTestClient(ReplayModule, {
      answers: { elicit: ({ message }) => ({ value: String(message).split(' ').at(-1) }) },
    });
    expect(await t.call('late_branch')).toBe('Slow? one? two?');
  });

  it('refuses a key that two questions of a call share, and one that is no key', async () => {
    await using t = await connect();
    expect(textOf(await call(t, 'same_key'))).toMatch(/TN3018.*uses the key 'k' for the second time/);
    expect(textOf(await call(t, 'bad_key'))).toMatch(/TN1015/);
  });

  it.each(['swallow', 'settle'])(
    'answers with an error where a handler goes on without its answer: %s',
    async (name) => {
      const log = new FakeLogger();
      await using t = await connect({ server: { logger: log } });
      await expect(call(t, name)).rejects.toMatchObject({
        code: -32603,
        message: expect.stringContaining('TN3017') as string,
      });
      expect(log.lines).toContainEqual(expect.objectContaining({ message: 'A handler swallowed a suspension' }));
    },
  );

  it('runs what stands in finally, and lets a rethrown suspension pass', async () => {
    await using t = await connect();
    expect(await call(t, 'clean_up')).toMatchObject({ resultType: 'input_required' });
    expect(effects).toBe(1);
  });

  it('does not ask what nobody waits for', async () => {
    await using t = await connect();
    expect(textOf(await call(t, 'not_awaited'))).toBe('done');
  });

  it('remembers what a step did, also of one that runs beside a question', async () => {
    await using t = await createTestClient(ReplayModule, {
      answers: { elicit: ({ message }) => ({ value: message === 'Send a receipt?' ? true : 'yes' }) },
    });
    expect(await t.call('charge')).toBe(1);
    expect(effects).toBe(1);
    expect(await t.call('step_beside')).toBe('2 yes');
    expect(effects).toBe(2);
  });

  it('does a step once, however often its round is repeated', async () => {
    const store = new MemoryKeyValue();
    await using one = await connect({ server: { store } });
    await using two = await connect({ server: { store } });
    const first = await call(one, 'charge_after');
    const [id] = Object.keys(first['inputRequests'] as object);
    const yes = { action: 'accept', content: { value: true } };
    const brought = { inputResponses: { [id!]: yes }, requestState: first['requestState'] };
    expect(textOf(await call(one, 'charge_after', brought))).toBe('1');
    expect(textOf(await call(two, 'charge_after', brought))).toBe('1');
    expect(effects).toBe(1);
    const failing = await call(one, 'fail_once');
    const [other] = Object.keys(failing['inputRequests'] as object);
    const again = { inputResponses: { [other!]: yes }, requestState: failing['requestState'] };
    expect(textOf(await call(one, 'fail_once', again))).toContain('broken');
    expect(textOf(await call(two, 'fail_once', again))).toContain("the step 'break' failed before");
    expect(effects).toBe(2);
  });

  it('refuses to do a step once where the store cannot tell who was first', async () => {
    const inner = new MemoryKeyValue();
    const store: KeyValue = {
      get: (collection, name) => inner.get(collection, name),
      put: (collection, name, value, ttl) => inner.put(collection, name, value, ttl),
      delete: (collection, name) => inner.delete(collection, name),
    };
    await using t = await createTestClient(ReplayModule, {
      answers: { elicit: () => ({ value: true }) },
      server: { store, maskErrorDetails: false },
    });
    await expect(t.call('charge_after')).rejects.toThrow('the store has no putIfAbsent');
    expect(effects).toBe(0);
    const options = { store, asking: { singleUseState: true } };
    await expect(connect({ server: options })).rejects.toThrow('the store has no putIfAbsent');
  });

  it('refuses results of steps that are no JSON, and states that are too large', async () => {
    await using t = await connect();
    expect(textOf(await call(t, 'no_json'))).toContain("the result of the step 'f' is not JSON");
    await expect(call(t, 'large')).rejects.toMatchObject({ code: -32603 });
  });

  it('sends a client back with a state alone', async () => {
    await using t = await connect();
    const first = await call(t, 'state_only');
    expect(first).toMatchObject({ resultType: 'input_required' });
    expect(first).not.toHaveProperty('inputRequests');
    const { structuredContent } = await call(t, 'state_only', { requestState: first['requestState'] });
    expect(structuredContent).toEqual({ state: { tries: 1 }, round: 2 });
  });

  it('refuses keys that are too short at the start', async () => {
    await expect(connect({ server: { asking: { keys: ['short'] } } })).rejects.toThrow('less than 32 characters');
  });
});
