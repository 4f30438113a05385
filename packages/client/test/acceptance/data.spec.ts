import 'reflect-metadata';
import { createServer, Module, tool, type JsonSchema, type TenonServer } from '@tenon/core';
import { Type } from 'class-transformer';
import { IsDate, IsNumber, IsString, ValidateNested } from 'class-validator';
import { z } from 'zod';
import { Client } from '@tenon/client';
import { FakeMcpServer } from '../servers/fake-mcp-server';

/** A server of one tool, which says that it returns one thing and returns another. */
function returning(outputSchema: JsonSchema, structuredContent: object, meta?: object): Promise<FakeMcpServer> {
  return FakeMcpServer.start(({ method }) => {
    if (method === 'tools/list')
      return { result: { tools: [{ name: 'it', inputSchema: { type: 'object' }, outputSchema }] } };
    if (method === 'tools/call') return { result: { content: [], structuredContent, ...(meta && { _meta: meta }) } };
    return undefined;
  });
}

async function dataOf(outputSchema: JsonSchema, structuredContent: object, meta?: object): Promise<unknown> {
  await using server = await returning(outputSchema, structuredContent, meta);
  await using client = await Client.connect(server.url);
  const result = await client.callTool('it');
  expect(result.structuredContent).toEqual(structuredContent);
  return result.data;
}

const dateTime = { type: 'string', format: 'date-time' };
const noon = '2026-01-02T12:00:00Z';

describe('the data of a tool', () => {
  it('is rebuilt through objects, lists, references, choices and further properties', async () => {
    const schema = {
      type: 'object',
      properties: {
        one: dateTime,
        maybe: { anyOf: [{ type: 'null' }, dateTime] },
        list: { type: 'array', items: { $ref: '#/$defs/visit' } },
        pair: { type: 'array', prefixItems: [{ type: 'string' }, dateTime] },
        shape: {
          oneOf: [
            { type: 'object', properties: { kind: { const: 'a' }, at: { type: 'string' } } },
            { type: 'object', properties: { kind: { const: 'b' }, at: dateTime } },
          ],
        },
        count: { type: 'integer', default: 3 },
      },
      additionalProperties: dateTime,
      $defs: { visit: { type: 'object', properties: { on: dateTime, next: { $ref: '#/$defs/visit' } } } },
    };
    const visit = { on: noon, next: { on: noon } };
    const value = {
      one: noon,
      maybe: noon,
      list: [visit],
      pair: [noon, noon],
      shape: { kind: 'b', at: noon },
      other: noon,
    };
    const date = new Date(noon);
    expect(await dataOf(schema, value)).toEqual({
      one: date,
      maybe: date,
      list: [{ on: date, next: { on: date } }],
      pair: [noon, date],
      shape: { kind: 'b', at: date },
      count: 3,
      other: date,
    });
  });

  it('is unwrapped where the schema or the result says that it is wrapped', async () => {
    const wrapped = { type: 'object', properties: { result: dateTime }, 'x-fastmcp-wrap-result': true };
    expect(await dataOf(wrapped, { result: noon })).toEqual(new Date(noon));
    const { 'x-fastmcp-wrap-result': _, ...unmarked } = wrapped;
    expect(await dataOf(unmarked, { result: noon }, { fastmcp: { wrap_result: true } })).toEqual(new Date(noon));
    expect(await dataOf(unmarked, { result: noon })).toEqual({ result: new Date(noon) });
  });

  it.each<[string, JsonSchema, object]>([
    ['that does not fit', { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }, { a: 'x' }],
    ['whose schema is not valid', { type: 'object', properties: { a: { type: 'nonsense' } } }, { a: 1 }],
    ['whose schema refers to nothing', { type: 'object', properties: { a: { $ref: '#/$defs/gone' } } }, { a: 1 }],
    [
      'whose schema refers to the network',
      { type: 'object', properties: { a: { $ref: 'http://127.0.0.1:9/s' } } },
      { a: 1 },
    ],
    ['whose schema comes back to itself', { type: 'object', allOf: [{ $ref: '#' }, { $ref: '#' }] }, { a: 1 }],
    ['whose schema takes more work than it is worth', bomb(), { a: 1 }],
  ])('is undefined for a result %s', async (_what, schema, value) => {
    expect(await dataOf(schema, value)).toBeUndefined();
  });

  it('follows an output schema that changed without a word', async () => {
    let type = 'number';
    await using server = await FakeMcpServer.start(({ method }) => {
      const outputSchema = { type: 'object', properties: { value: { type } } };
      if (method === 'tools/list')
        return { result: { tools: [{ name: 'it', inputSchema: { type: 'object' }, outputSchema }] } };
      const value = type === 'number' ? 1 : 'one';
      return method === 'tools/call' ? { result: { content: [], structuredContent: { value } } } : undefined;
    });
    await using client = await Client.connect(server.url);
    expect(await client.call('it')).toEqual({ value: 1 });
    type = 'string';
    expect(await client.call('it')).toEqual({ value: 'one' });
    expect(server.methods().filter((method) => method === 'tools/list')).toHaveLength(2);
  });

  it('is what the caller expects instead', async () => {
    class Visit {
      @IsDate() @Type(() => Date) on!: Date;
    }
    class Event {
      @IsString() name!: string;
      @IsNumber() size!: number;
      @ValidateNested() @Type(() => Visit) visit!: Visit;
    }
    const value = { name: 'fair', size: 3, visit: { on: noon } };
    await using server = await returning({ type: 'object' }, value);
    await using client = await Client.connect(server.url);

    const event = await client.call('it', {}, { output: Event });
    expect(event).toBeInstanceOf(Event);
    expect(event?.visit.on).toEqual(new Date(noon));
    const parsed = await client.call(
      'it',
      {},
      { output: z.object({ name: z.string(), size: z.number().transform(String) }) },
    );
    expect(parsed).toEqual({ name: 'fair', size: '3' });
    expect(await client.call('it', {}, { output: z.object({ size: z.string() }) })).toBeUndefined();
    expect(await client.call('it', {}, { output: { type: 'object', required: ['gone'] } })).toBeUndefined();
  });

  it('is the JSON or the text of a result that is not structured', async () => {
    @Module({
      providers: [
        tool({ name: 'text' }, () => 'plain'),
        tool({ name: 'number' }, () => 3),
        tool({ name: 'nothing' }, () => undefined),
      ],
    })
    class Plain {}
    await using server: TenonServer = createServer(Plain, { name: 'plain', logLevel: 'silent' });
    await using client = await Client.connect(server);
    expect(await client.call('text')).toBe('plain');
    expect(await client.call('number')).toBe(3);
    expect(await client.call('nothing')).toBeUndefined();
  });
});

/** Thirty definitions, each of which applies the next one twice. */
function bomb(): JsonSchema {
  const refs = (name: string) => ({ allOf: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] });
  const $defs = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`d${index}`, index === 29 ? {} : refs(`d${index + 1}`)]),
  );
  return { type: 'object', ...refs('d0'), $defs };
}
