import fc from 'fast-check';
import type { ComponentInfo, JsonObject, JsonSchema } from '../../contracts';
import { InputError, type ErrorCode } from '../../errors';
import type { ToolArgumentTransform, ToolTransformOptions } from '../../metadata';
import type { ModuleNode } from '../../modules';
import { composeToolCore, type CallContext } from '../../pipeline';
import type { ToolComponent } from '../../registry';
import { compileSchema } from '../../schema';
import { transformToolComponent } from './transform-tool';
import type { TransformSite } from './transform-site';

/** Set FUZZ_SEED to repeat a run; fast-check prints it where one fails. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const info: ComponentInfo = { kind: 'tool', name: 'original', tags: [], scopes: [] };
const appModule = { name: 'App', type: class App {} } as unknown as ModuleNode;
const context = { mark: 0, within: () => context, log: { error: () => undefined } } as unknown as CallContext;

/** A tool that remembers what reached it. */
function recorder(inputSchema: JsonSchema): { readonly component: ToolComponent; readonly received: unknown[] } {
  const received: unknown[] = [];
  const component: ToolComponent = {
    kind: 'tool',
    info,
    origin: 'test',
    surroundings: { module: appModule, middleware: [], guards: [] },
    gate: undefined,
    listing: { inputSchema },
    mirrored: undefined,
    call: composeToolCore({
      name: 'original',
      handler: (input) => {
        received.push(input);
        return 'done';
      },
      input: compileSchema(inputSchema, { io: 'input', strict: true }),
      output: undefined,
      timeoutMs: undefined,
    }),
  };
  return { component, received };
}

function transform(component: ToolComponent, options: ToolTransformOptions) {
  const codes: ErrorCode[] = [];
  const site: TransformSite = { module: appModule, reading: { strict: true }, report: (code) => void codes.push(code) };
  return { transformed: transformToolComponent(component, options, "tool 'original'", site), codes };
}

/** Schemas of arguments, each with values that it allows; definitions and places of the document are referred to. */
const kinds: readonly { readonly schema: JsonSchema; readonly values: readonly unknown[] }[] = [
  { schema: { type: 'string' }, values: ['', 'x', '__proto__'] },
  { schema: { type: 'integer', default: 7 }, values: [0, -3] },
  { schema: { $ref: '#/$defs/Flag' }, values: [true, false] },
  { schema: { type: 'array', items: { $ref: '#/$defs/Nested' } }, values: [[], [{ flag: true }, {}]] },
  { schema: { anyOf: [{ type: 'null' }, { $ref: '#/properties/anchor' }] }, values: [null, 1.5] },
  { schema: {}, values: [null, { a: [1] }] },
];

const name = fc.constantFrom('constructor', 'toString', 'a', 'b', 'c', 'a/b', '~', 'é', 'x y');

const cases = fc.uniqueArray(name, { minLength: 1, maxLength: 6 }).chain((originals) =>
  fc.record({
    originals: fc.constant(originals),
    news: fc.uniqueArray(name, { minLength: originals.length, maxLength: originals.length }),
    kinds: fc.array(fc.constantFrom(...kinds), { minLength: originals.length, maxLength: originals.length }),
    acts: fc.array(fc.constantFrom('keep', 'rename', 'hide', 'default', 'factory', 'drop'), {
      minLength: originals.length,
      maxLength: originals.length,
    }),
    required: fc.array(fc.boolean(), { minLength: originals.length, maxLength: originals.length }),
    given: fc.array(fc.boolean(), { minLength: originals.length, maxLength: originals.length }),
    pick: fc.nat(1),
  }),
);

describe('a transform', () => {
  it('lets what its schema allows reach the original under the names that it has there', async () => {
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ originals, news, kinds: types, acts, required, given, pick }) => {
        const inputSchema: JsonSchema = {
          type: 'object',
          properties: Object.fromEntries([
            ['anchor', { type: 'number' }],
            ...originals.map((one, index) => [one, types[index]!.schema] as const),
          ]),
          required: originals.filter((_, index) => required[index]),
          additionalProperties: false,
          $defs: {
            Flag: { type: 'boolean' },
            Nested: { type: 'object', properties: { flag: { $ref: '#/$defs/Flag' } } },
          },
        };
        const before = JSON.stringify(inputSchema);
        const args: [string, unknown][] = [];
        const expected: [string, unknown][] = [];
        const transforms: [string, ToolArgumentTransform][] = [];
        const shown = new Set(['anchor']);
        originals.forEach((original, index) => {
          const { schema, values } = types[index]!;
          const value = values[pick % values.length];
          const isRenamed = acts[index] === 'rename' || acts[index] === 'default';
          const visible = isRenamed ? news[index]! : original;
          switch (acts[index]) {
            case 'hide':
              transforms.push([original, { hide: true, default: value }]);
              expected.push([original, value]);
              return;
            case 'factory':
              transforms.push([original, { hide: true, defaultFactory: () => Promise.resolve(value) }]);
              expected.push([original, value]);
              return;
            case 'drop':
              transforms.push([original, { hide: true }]);
              if (schema['default'] !== undefined) expected.push([original, schema['default']]);
              return;
            case 'default':
              transforms.push([original, { name: visible, default: value }]);
              break;
            case 'rename':
              transforms.push([original, { name: visible }]);
              break;
            default:
          }
          shown.add(visible);
          const isNeeded = required[index]! && acts[index] !== 'default';
          if (isNeeded || given[index]) {
            args.push([visible, value]);
            expected.push([original, value]);
          } else if (acts[index] === 'default') expected.push([original, value]);
          else if (schema['default'] !== undefined) expected.push([original, schema['default']]);
        });

        const { component, received } = recorder(inputSchema);
        const { transformed, codes } = transform(component, { arguments: Object.fromEntries(transforms) });
        expect(JSON.stringify(inputSchema)).toBe(before);
        const collides =
          shown.size < 1 + originals.filter((_, at) => !['hide', 'factory', 'drop'].includes(acts[at]!)).length;
        const lacks = originals.some(
          (_, at) => acts[at] === 'drop' && required[at] && types[at]!.schema['default'] === undefined,
        );
        expect(new Set(codes)).toEqual(new Set([...(collides ? ['TN5042'] : []), ...(lacks ? ['TN5044'] : [])]));
        if (!transformed) return;

        reached++;
        await transformed.call(Object.fromEntries(args), {}, context);
        expect(received).toEqual([Object.fromEntries(expected)]);
        if (transforms.length === 0) return;
        for (const old of originals.filter((one) => !shown.has(one))) {
          const call = async () => transformed.call(Object.fromEntries([...args, [old, 'x']]), {}, context);
          await expect(call()).rejects.toBeInstanceOf(InputError);
        }
        expect(received).toHaveLength(1);
      }),
      { seed, numRuns: 300 },
    );
    expect(reached).toBeGreaterThan(50);
  });

  it('gives `null` where that is the default, not what the original has', async () => {
    const { component, received } = recorder({
      type: 'object',
      properties: { a: { type: ['integer', 'null'], default: 1 } },
    });
    await transform(component, { arguments: { a: { hide: true, default: null } } }).transformed!.call({}, {}, context);
    expect(received).toEqual([{ a: null }]);
  });

  it('gives a hidden argument that is named like a setter', async () => {
    const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"integer"}}}') as JsonSchema;
    const { component, received } = recorder(schema);
    const given = JSON.parse('{"__proto__":{"hide":true,"default":5}}') as Record<string, ToolArgumentTransform>;
    await transform(component, { arguments: given }).transformed!.call({}, {}, context);
    expect(JSON.stringify(received)).toBe('[{"__proto__":5}]');
  });

  it.each(['', '__proto__', 1 as never])('is refused with %j as the name of an argument', (bad) => {
    const { component } = recorder({ type: 'object', properties: { a: {} } });
    expect(transform(component, { arguments: { a: { name: bad } } }).codes).toEqual(['TN5043']);
  });

  it('makes a new value for each call', async () => {
    const { component, received } = recorder({ type: 'object', properties: { a: { type: 'array' } } });
    const { transformed } = transform(component, { arguments: { a: { hide: true, default: [1] } } });
    await transformed!.call({}, {}, context);
    (received[0] as { a: unknown[] }).a.push(2);
    await transformed!.call({}, {}, context);
    expect(received[1]).toEqual({ a: [1] });
  });

  it('stays synchronous where the original is', () => {
    const { component } = recorder({ type: 'object', properties: { a: {} } });
    const { transformed } = transform(component, { name: 'new', arguments: { a: { name: 'b' } } });
    expect(transformed!.call({ b: 1 }, {}, context)).toMatchObject({ content: [{ text: 'done' }] });
  });

  it('hands the request on as one for the original', () => {
    const seen: JsonObject[] = [];
    const { component } = recorder({ type: 'object', properties: { a: {} } });
    const call: ToolComponent['call'] = (args, params, from) => {
      seen.push(params);
      return component.call(args, params, from);
    };
    const { transformed } = transform({ ...component, call }, { name: 'new', arguments: { a: { name: 'b' } } });
    void transformed!.call({ b: 1 }, { name: 'new', arguments: { b: 1 }, _meta: { x: 1 } }, context);
    expect(seen).toEqual([{ name: 'original', arguments: { a: 1 }, _meta: { x: 1 } }]);
  });

  it('is refused for a schema that nobody could read, and says so', () => {
    let items: JsonSchema = {};
    for (let depth = 0; depth < 50_000; depth++) items = { items };
    const { component } = recorder({ type: 'object', properties: { a: {} } });
    const deep = { ...component, listing: { inputSchema: { type: 'object', properties: { a: {}, items } } } };
    expect(transform(deep, { arguments: { a: { name: 'b' } } })).toEqual({ transformed: undefined, codes: ['TN2006'] });
  });
});

describe('a hidden argument', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: { key: { type: 'string', maxLength: 3 }, a: { type: 'integer' } },
    required: ['key', 'a'],
  };
  const thrownBy = async (call: ToolComponent['call']): Promise<Error> => {
    try {
      await call({ b: 1 }, {}, context);
    } catch (error) {
      return error as Error;
    }
    throw new Error('The call succeeded');
  };

  it.each([
    ['at once', () => 'secret'],
    ['later', () => Promise.resolve('secret')],
  ])('that does not fit, made %s, never reaches the original, and its value nobody', async (_, defaultFactory) => {
    const { component, received } = recorder(schema);
    const options = { arguments: { key: { hide: true, defaultFactory }, a: { name: 'b' } } };
    const error = await thrownBy(transform(component, options).transformed!.call);
    expect(error).toMatchObject({ code: 'TN5049', detail: 'key: must have at most 3 characters' });
    expect(error.cause).toBeUndefined();
    expect(received).toEqual([]);
  });

  it('that only the original refuses stays between it and the transform', async () => {
    const { component } = recorder(schema);
    const stricter: ToolComponent['call'] = () => {
      const issues = [
        { path: '/key', message: "must be known, received string 'abc'" },
        { path: '/a', message: 'must be even, received number 1' },
      ];
      throw new InputError('Invalid', issues);
    };
    const options = { arguments: { key: { hide: true, default: 'abc' }, a: { name: 'b' } } };
    const { transformed } = transform({ ...component, call: stricter }, options);
    expect((await thrownBy(transformed!.call)).message).toBe(
      "Invalid arguments for tool 'original':\nb: must be even, received number 1",
    );
  });
});
