import { Complete, Injectable, prompt, resource, tool } from '@tenon/core';
import { message2026, version2026 } from '../eras';
import { post, type Reply } from '../http-client';
import { openTarget, type Target } from '../target';
import { bothEras, Callers } from './callers';

let target: Target;
let callers: Callers;
beforeAll(async () => {
  target = await openTarget();
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(() => callers.requireService());

/** Names that every object has, and those of its relatives. */
const inherited = [
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'length',
  'name',
  'apply',
  'then',
  'toJSON',
  'Symbol(Symbol.iterator)',
];

describe.each(bothEras)('in the %s era', (era) => {
  it.each(inherited)('%s, a name that every object has, is the name of nothing', async (name) => {
    const unknownResource = era === '2026' ? -32602 : -32002;
    const ref = { type: 'ref/prompt', name: 'greet' };
    const argument = { name: 'name', value: '' };
    const asked: [string, Record<string, unknown>, number | undefined][] = [
      ['tools/call', { name, arguments: {} }, -32602],
      ['prompts/get', { name, arguments: {} }, -32602],
      ['resources/read', { uri: name }, unknownResource],
      ['resources/read', { uri: `${name}://x` }, unknownResource],
      [name, {}, -32601],
      [`tools/${name}`, {}, -32601],
      ['completion/complete', { ref: { type: 'ref/prompt', name }, argument }, -32602],
      ['completion/complete', { ref: { type: 'ref/resource', uri: name }, argument }, -32602],
      ['completion/complete', { ref: { type: name, name: 'greet' }, argument }, -32602],
      ['tools/list', { cursor: name }, -32602],
      // An argument that nothing completes has no values.
      ['completion/complete', { ref, argument: { name, value: name } }, undefined],
      ['completion/complete', { ref, argument, context: { arguments: { [name]: name } } }, undefined],
    ];
    if (era === '2025') asked.push(['logging/setLevel', { level: name }, -32602]);
    for (const [method, params, code] of asked) {
      const reply = await callers.ask(era, method, params);
      expect([method, params, reply.code]).toEqual([method, params, code]);
    }
  });
});

it('a log level that every object has is none in 2026 either', async () => {
  for (const level of inherited) {
    const body = message2026('tools/list');
    const { _meta, ...params } = body['params'] as { _meta: object };
    const reply = await post(
      target.url,
      { ...body, params: { ...params, _meta: { ..._meta, 'io.modelcontextprotocol/logLevel': level } } },
      { headers: { 'mcp-protocol-version': version2026, 'mcp-method': 'tools/list' } },
    );
    expect([level, reply.verdict]).toEqual([level, '400 -32602']);
  }
});

@Injectable()
class OddCompletions {
  @Complete('constructor', 'toString')
  completed(): string[] {
    return ['completed'];
  }
}

describe.each(bothEras)('components named like parts of every object, in the %s era,', (era) => {
  it('are found, each by its own name only', async () => {
    await using odd = await openTarget({}, (module) => ({
      ...module,
      providers: [
        ...['__proto__', 'constructor', 'toString'].map((name) => tool({ name }, () => `tool ${name}`)),
        prompt(
          { name: 'constructor', input: { type: 'object', properties: { toString: { type: 'string' } } } },
          (args) => (Object.hasOwn(args, 'toString') ? `with ${String(args['toString'])}` : 'without'),
        ),
        resource('x://{valueOf}', { name: 'valueOf' }, ({ valueOf }) => `valued ${String(valueOf)}`),
        OddCompletions,
      ],
    }));
    const asker = await Callers.of(odd);
    const textOf = (reply: Reply) => JSON.stringify(reply.answer?.result);
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(textOf(await asker.call(era, name))).toContain(`tool ${name}`);
    expect((await asker.call(era, 'valueOf')).code).toBe(-32602);
    expect(textOf(await asker.ask(era, 'prompts/get', { name: 'constructor', arguments: {} }))).toContain('without');
    expect(
      textOf(await asker.ask(era, 'prompts/get', { name: 'constructor', arguments: { toString: 'text' } })),
    ).toContain('with text');
    expect(textOf(await asker.ask(era, 'resources/read', { uri: 'x://1' }))).toContain('valued 1');
    const ref = { type: 'ref/prompt', name: 'constructor' };
    const complete = (name: string) => asker.ask(era, 'completion/complete', { ref, argument: { name, value: '' } });
    expect(textOf(await complete('toString'))).toContain('completed');
    expect(textOf(await complete('valueOf'))).not.toContain('completed');
  });
});
