import {
  inputRequired,
  prompt,
  resource,
  tool,
  type AuthGate,
  type DynamicModule,
  type ServerOptions,
} from '@tenon/core';
import { envelope, headers2026, request2026, Session } from '../eras';
import { post, type Headers, type Reply } from '../http-client';
import { openTarget, type Target } from '../target';
import { Callers } from './callers';

const keys = ['a key of the tests that has 32 characters'];
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';
const able = { ...envelope, [capabilitiesKey]: { elicitation: {}, sampling: {}, roots: {} } };

const withAskers = (module: DynamicModule): DynamicModule => ({
  ...module,
  providers: [
    ...(module.providers ?? []),
    ...['pay', 'transfer'].map((name) =>
      tool({ name, input: { type: 'object' } }, async (_, ctx) => {
        const code = await ctx.elicit('Which code?', String, { key: 'code' });
        const sure = await ctx.elicit('Are you sure?', Boolean, { key: 'sure' });
        return `${name} with ${code.action} ${code.data} ${sure.action} ${sure.data}`;
      }),
    ),
    tool({ name: 'roots' }, async (_, ctx) => ({ roots: await ctx.listRoots({ key: 'roots' }) })),
    tool({ name: 'sample' }, async (_, ctx) => (await ctx.sample('Say hi', { key: 'model' })).text),
    tool({ name: 'explicit' }, (_, ctx) =>
      ctx.inputResponses === undefined
        ? inputRequired({ requests: { name: inputRequired.elicit('Name?', String) }, state: { secret: 'hunter2' } })
        : { keys: Object.keys(ctx.inputResponses), state: ctx.requestState, polluted: 'polluted' in {} },
    ),
    prompt({ name: 'asking' }, async (_, ctx) => `Dear ${(await ctx.elicit('Who?', String, { key: 'who' })).data}`),
    resource(
      'ask://it',
      { name: 'asking' },
      async (_, ctx) => `${(await ctx.elicit('Who?', String, { key: 'who' })).data}`,
    ),
  ],
});

const open = (options: Partial<ServerOptions> = {}): Promise<Target> =>
  openTarget({ asking: { keys }, ...options }, withAskers);

let target: Target;
let callers: Callers;
beforeAll(async () => {
  target = await open();
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(async () => {
  await callers.requireService();
  expect(target.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

type More = Record<string, unknown>;

/** One round of a request by a client that can be asked anything. */
function round(url: string, method: string, params: More, headers: Headers = {}): Promise<Reply> {
  const body = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: able } };
  return post(url, body, { headers: { ...headers2026(method, params), ...headers } });
}

const call = (name: string, more: More = {}, headers: Headers = {}, url = target.url): Promise<Reply> =>
  round(url, 'tools/call', { name, arguments: {}, ...more }, headers);

function stateOf(reply: Reply): string {
  expect(reply.answer?.result).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) });
  return String(reply.answer?.result?.['requestState']);
}

const asked = (reply: Reply): string[] => Object.keys(reply.answer?.result?.['inputRequests'] ?? {});
const code = { code: { action: 'accept', content: { value: '1234' } } };
const sure = { sure: { action: 'accept', content: { value: true } } };

/** A refusal: -32602, and nothing that looks like a result or another question. */
function requireRefusal(reply: Reply): void {
  expect(reply.code).toBe(-32602);
  expect([200, 400]).toContain(reply.status);
  expect(reply.answer).not.toHaveProperty('result');
  expect(reply.text).not.toContain('1234');
}

it('goes through its rounds with an honest client', async () => {
  const second = await call('pay', { requestState: stateOf(await call('pay')), inputResponses: code });
  expect(asked(second)).toEqual(['sure']);
  const third = await call('pay', { requestState: stateOf(second), inputResponses: sure });
  expect(third.answer?.result).toMatchObject({ content: [{ text: 'pay with accept 1234 accept true' }] });
});

describe('a state', () => {
  it('tells its carrier nothing', async () => {
    const state = stateOf(await call('pay', { requestState: stateOf(await call('pay')), inputResponses: code }));
    const explicit = stateOf(await call('explicit'));
    for (const sealed of [state, explicit]) {
      expect(sealed).toMatch(/^[\w-]+$/);
      for (const text of [sealed, Buffer.from(sealed, 'base64url').toString('latin1')])
        for (const secret of ['1234', 'hunter2', 'Which', 'pay', 'explicit', 'code'])
          expect(text).not.toContain(secret);
    }
    expect(stateOf(await call('pay'))).not.toBe(stateOf(await call('pay')));
  });

  it('is refused with any of its bytes changed', async () => {
    const state = stateOf(await call('pay'));
    const bytes = Buffer.from(state, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      requireRefusal(await call('pay', { requestState: changed.toString('base64url'), inputResponses: code }));
    }
  });

  it('is refused cut short, made longer, or written otherwise', async () => {
    const state = stateOf(await call('pay'));
    const other = stateOf(await call('pay'));
    const half = Math.floor(state.length / 2);
    for (const requestState of [
      '',
      ' ',
      state.slice(1),
      state.slice(0, -1),
      state.slice(0, half),
      `${state}A`,
      `${state}=`,
      `${state}\n`,
      ` ${state}`,
      `${state}.${state}`,
      state + other,
      state.slice(0, half) + other.slice(half),
      state.replaceAll('-', '+').replaceAll('_', '/').concat('=='),
      [...state].reverse().join(''),
      state.toLowerCase(),
      `${state}\u0000`,
      '__proto__',
      'null',
      '{}',
      Buffer.from('{"name":"pay"}').toString('base64url'),
    ]) {
      requireRefusal(await call('pay', { requestState, inputResponses: code }));
    }
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 1],
    ['true', true],
    ['a list', ['x']],
    ['an object', { a: 1 }],
    ['a prototype', JSON.parse('{"__proto__":{"length":1}}')],
  ])('is refused where it is %s', async (_, requestState) => {
    requireRefusal(await call('pay', { requestState, inputResponses: code }));
  });

  it('is refused where it is huge, in time', async () => {
    const start = performance.now();
    for (const length of [100_000, 600_000, 3_000_000]) {
      requireRefusal(await call('pay', { requestState: 'A'.repeat(length), inputResponses: code }));
    }
    expect((await call('pay', { requestState: 'A'.repeat(8_000_000) })).status).toBe(413);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('is refused by every other tool, prompt and resource, and for other arguments', async () => {
    const state = stateOf(await call('pay', { arguments: { amount: 1 } }));
    const more = { requestState: state, inputResponses: { ...code, ...sure, who: code.code } };
    for (const name of ['transfer', 'roots', 'sample', 'explicit', 'add', 'echo'])
      requireRefusal(await call(name, { ...more, arguments: { amount: 1 } }));
    for (const args of [{}, { amount: 2 }, { amount: '1' }, { amount: 1, more: 1 }, undefined])
      requireRefusal(await call('pay', { ...more, arguments: args }));
    requireRefusal(await round(target.url, 'prompts/get', { name: 'asking', ...more }));
    requireRefusal(await round(target.url, 'prompts/get', { name: 'pay', arguments: { amount: '1' }, ...more }));
    requireRefusal(await round(target.url, 'resources/read', { uri: 'ask://it', ...more }));
    // And its own call still goes on.
    expect(asked(await call('pay', { ...more, arguments: { amount: 1 }, inputResponses: code }))).toEqual(['sure']);
  });

  it('is refused by other servers, and of other callers', async () => {
    const auth: AuthGate = {
      authenticate: (request) => ({ principal: { subject: request.header('authorization') ?? 'nobody', scopes: [] } }),
      insufficientScope: () => ({ status: 403 }),
    };
    await using guarded = await open({ auth });
    await using foreign = await open({ asking: { keys: ['another key of the tests, of 32 and more'] } });
    await using namesake = await open({ name: 'another' });
    const state = stateOf(await call('pay', {}, { authorization: 'ann' }, guarded.url));
    const more = { requestState: state, inputResponses: code };
    for (const authorization of ['ben', undefined])
      requireRefusal(await call('pay', more, { authorization }, guarded.url));
    for (const { url } of [target, foreign, namesake])
      requireRefusal(await call('pay', more, { authorization: 'ann' }, url));
    expect(asked(await call('pay', more, { authorization: 'ann' }, guarded.url))).toEqual(['sure']);
  });

  it('is refused once it has expired', async () => {
    await using hasty = await open({ asking: { keys, timeoutMs: 1 } });
    const state = stateOf(await call('pay', {}, {}, hasty.url));
    // The clock of the server is this machine's, and its next millisecond is enough.
    const asOf = Date.now();
    while (Date.now() <= asOf + 1) await new Promise(setImmediate);
    requireRefusal(await call('pay', { requestState: state, inputResponses: code }, {}, hasty.url));
  });

  it('is refused the second time where it is for single use, also at the same moment', async () => {
    await using single = await open({ asking: { keys, singleUseState: true } });
    const more = { requestState: stateOf(await call('pay', {}, {}, single.url)), inputResponses: code };
    const replies = await Promise.all(Array.from({ length: 10 }, () => call('pay', more, {}, single.url)));
    expect(replies.filter((reply) => reply.code === undefined)).toHaveLength(1);
    for (const reply of replies) if (reply.code !== undefined) requireRefusal(reply);
  });

  it('means nothing to methods that do not ask, nor in 2025', async () => {
    const more = { requestState: 'forged', inputResponses: code };
    for (const method of ['tools/list', 'prompts/list', 'resources/list', 'server/discover']) {
      const reply = await round(target.url, method, more);
      expect([method, reply.status, reply.answer?.result?.['resultType']]).toEqual([method, 200, 'complete']);
    }
    const session = await Session.open(target.url);
    expect((await session.request('tools/call', { name: 'add', arguments: { a: 1, b: 2 }, ...more })).text).toContain(
      '"3"',
    );
  });
});

describe('junk for an answer', () => {
  const junk: readonly unknown[] = [
    undefined,
    null,
    1,
    'yes',
    true,
    [],
    {},
    { action: 'accept' },
    { action: 'accept', content: null },
    { action: 'accept', content: {} },
    { action: 'accept', content: { value: 1 } },
    { action: 'accept', content: { value: { a: 1 } } },
    { action: 'accept', content: ['1234'] },
    { action: 'ACCEPT', content: { value: '1' } },
    { action: '__proto__', content: { value: '1' } },
    { action: 1 },
    { content: { value: '1' } },
    { roots: [] },
    { role: 'assistant', content: { type: 'text', text: '1' }, model: 'm' },
    { error: { code: -1, message: 'no' } },
    JSON.parse('{"__proto__":{"action":"accept","content":{"value":"1"}}}'),
  ];

  it.each(junk.map((answer) => [JSON.stringify(answer) ?? 'nothing', answer] as const))(
    'is asked for again: %s',
    async (_, answer) => {
      const inputResponses = answer === undefined ? {} : { code: answer };
      const again = await call('pay', { requestState: stateOf(await call('pay')), inputResponses });
      expect([again.status, asked(again)]).toEqual([200, ['code']]);
      // The call has not been harmed by it.
      const next = await call('pay', { requestState: stateOf(again), inputResponses: code });
      expect(asked(next)).toEqual(['sure']);
    },
  );

  it.each<[string, string, unknown]>([
    ['roots', 'roots', { roots: 'none' }],
    ['roots', 'roots', { roots: [1, null] }],
    ['roots', 'roots', { action: 'accept', content: {} }],
    ['sample', 'model', { role: 'assistant' }],
    ['sample', 'model', { content: 'hi' }],
    ['sample', 'model', { action: 'accept', content: { value: 'x' } }],
  ])('to %s is asked for again', async (name, key, answer) => {
    const again = await call(name, { requestState: stateOf(await call(name)), inputResponses: { [key]: answer } });
    expect([again.status, asked(again)]).toEqual([200, [key]]);
  });

  it('is passed over where nothing asked for it', async () => {
    const state = stateOf(await call('pay'));
    const extra = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, code.code]));
    const next = await call('pay', { requestState: state, inputResponses: { ...extra, ...code, ...sure } });
    // What was not asked yet is not answered yet either.
    expect(asked(next)).toEqual(['sure']);
    expect(asked(await call('pay', { inputResponses: { code: 'junk', ...extra } }))).toEqual(['code']);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a list', [code.code]],
    ['text', 'code'],
    ['a number', 1],
  ])('instead of all answers never makes a result: %s', async (_, inputResponses) => {
    const reply = await call('pay', { requestState: stateOf(await call('pay')), inputResponses });
    expect(reply.status).toBeLessThan(500);
    if (reply.code === undefined) expect(asked(reply)).toEqual(['code']);
    else requireRefusal(reply);
  });

  it('cannot reach what every object inherits', async () => {
    const before = Reflect.ownKeys(Object.prototype);
    const state = stateOf(await call('explicit'));
    for (const poison of [
      '"__proto__":{"polluted":1}',
      '"constructor":{"prototype":{"polluted":1}}',
      '"\\u005f_proto__":{"name":{"action":"accept","content":{"value":"x"}}}',
      '"name":{"__proto__":{"polluted":1},"action":"accept","content":{"__proto__":{"polluted":1},"value":"x"}}',
      '"toString":{"action":"accept","content":{"value":"x"}},"hasOwnProperty":1',
    ]) {
      const params = { name: 'explicit', arguments: {}, requestState: state, inputResponses: { HOLE: 0 }, _meta: able };
      const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }).replace('"HOLE":0', poison);
      const reply = await post(target.url, text, { headers: headers2026('tools/call', params) });
      expect(reply.status).toBe(200);
      expect(reply.text).not.toContain('"polluted":true');
      const result = reply.answer?.result?.['structuredContent'] as { keys: string[] } | undefined;
      // Only what was asked for is an answer, whatever else is called like it.
      for (const key of result?.keys ?? []) expect(key).toBe('name');
    }
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect(({} as More)['polluted']).toBeUndefined();
  });
});

describe('a client that declared nothing', () => {
  it.each([
    ['pay', { elicitation: {} }],
    ['roots', { roots: {} }],
    ['sample', { sampling: {} }],
  ])('is not asked by %s: 400 and -32021, which names what is missing', async (name, missing) => {
    const reply = await request2026(target.url, 'tools/call', { name, arguments: {} });
    expect(reply.verdict).toBe('400 -32021');
    expect(reply.answer?.error?.data).toMatchObject({ requiredCapabilities: missing });
  });
});
