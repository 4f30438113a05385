import type { TenonServer } from '@tenon/core';
import { Client, ToolCallError, type ClientOptions, type ClientTarget } from '@tenon/client';
import { httpTour } from './servers/http-tour';
import { tourServer } from './servers/tour';
import { TourProgram } from './servers/tour-command';

// Programs take their time to start on a machine that is busy.
jest.setTimeout(60_000);

const ways = ['memory', 'http', 'stdio'] as const;

let memory: TenonServer;
let http: { url: string; server: TenonServer };
let program: TourProgram;
beforeAll(async () => {
  memory = tourServer();
  http = await httpTour();
  program = await TourProgram.build();
});
afterAll(async () => {
  await memory.close();
  await http.server.close();
  program.remove();
});

const targetOf = (way: (typeof ways)[number]): ClientTarget =>
  ({ memory, http: http.url, stdio: program.command() })[way];

describe.each(
  ways.flatMap((way) => [
    { way, era: '2025' as const },
    { way, era: '2026' as const },
  ]),
)('a client over $way in $era', ({ way, era }) => {
  const connect = (options: ClientOptions = {}): Promise<Client> => Client.connect(targetOf(way), { era, ...options });

  it('knows whom it speaks to', async () => {
    await using client = await connect();
    expect(client).toMatchObject({
      era,
      protocolVersion: era === '2025' ? '2025-11-25' : '2026-07-28',
      serverInfo: { name: 'tour', version: '1.0.0' },
      instructions: 'Look around.',
      serverCapabilities: { tools: expect.anything(), resources: expect.anything(), prompts: expect.anything() },
    });
  });

  it('lists, calls, reads and gets', async () => {
    await using client = await connect();
    expect((await client.listTools()).map(({ name }) => name)).toContain('echo');
    expect((await client.listResources()).map(({ uri }) => uri)).toEqual(['note://first']);
    expect((await client.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual(['note://{id}/text']);
    expect((await client.listPrompts()).map(({ name }) => name)).toEqual(['greet']);
    expect(await client.call('echo', { text: 'hello' })).toBe('hello');
    expect(await client.call('add', { a: 1, b: 2 })).toBe(3);
    expect((await client.readResource('note://7/text')).contents).toMatchObject([{ text: 'note 7' }]);
    expect((await client.getPrompt('greet', { name: 'Ann' })).messages).toMatchObject([
      { role: 'user', content: { type: 'text', text: 'Greet Ann' } },
    ]);
    await client.ping();
  });

  it('tells errors of a tool from refusals', async () => {
    await using client = await connect();
    const result = await client.callTool('fail');
    expect(result).toMatchObject({ isError: true, data: undefined });
    await expect(client.call('fail')).rejects.toThrow(ToolCallError);
    await expect(client.call('nothing')).rejects.toMatchObject({ name: 'RequestError', code: -32602 });
  });

  it('sends meta, and receives progress in order, the last before the result', async () => {
    await using client = await connect();
    const { meta } = (await client.call('meta', {}, { meta: { 'example.com/trace': 'abc' } })) as {
      meta: Record<string, unknown>;
    };
    expect(meta['example.com/trace']).toBe('abc');
    const heard: unknown[] = [];
    await client.call('count', {}, { onProgress: (progress) => heard.push(progress) });
    expect(heard).toEqual([1, 2, 3].map((step) => ({ progress: step, total: 3, message: `step ${step}` })));
  });

  it('cancels, and gives up in time', async () => {
    await using client = await connect();
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const call = client.call('hold', {}, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(call).rejects.toBe(reason);
    await expect(client.call('hold', {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TN7004' });
    await expect(client.call('echo', { text: 'x' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await client.call('echo', { text: 'still there' })).toBe('still there');
  });

  it('hears logs of the level that it asks for', async () => {
    await using client = await connect({ logLevel: 'warning' });
    const heard: unknown[] = [];
    client.onLog((message) => heard.push(message));
    await client.call('log');
    expect(heard).toMatchObject([{ level: 'warning' }]);
  });

  it('answers forms, pages, samples and roots', async () => {
    const asked: unknown[] = [];
    await using client = await connect({
      answers: {
        elicit: (question) => {
          asked.push(question);
          return { name: 'Ann' };
        },
        openUrl: ({ url }) => (url === 'https://example.com/in' ? 'accept' : 'decline'),
        sample: ({ messages }) => `Paris (${messages.length})`,
        roots: ['file:///work', { uri: 'file:///home', name: 'home' }],
      },
    });
    expect(await client.call('ask')).toEqual({ action: 'accept', data: { name: 'Ann', age: 7 } });
    expect(asked).toMatchObject([{ message: 'Who?', requestedSchema: { properties: { name: { type: 'string' } } } }]);
    expect(await client.call('visit')).toBe('accept');
    expect(await client.call('sample')).toBe('Paris (1)');
    expect(await client.call('roots')).toEqual(['file:///work', 'file:///home']);
  });

  it('takes the defaults of a form that is accepted as it is, and says so where it is declined', async () => {
    await using accepting = await connect({ answers: { elicit: () => 'accept' } });
    expect(await accepting.call('ask')).toEqual({ action: 'accept', data: { name: 'Nobody', age: 7 } });
    await using declining = await connect({ answers: { elicit: () => 'decline' } });
    expect(await declining.call('ask')).toEqual({ action: 'decline', data: null });
  });

  it('declares only what it answers', async () => {
    await using client = await connect({ answers: { roots: [] } });
    const result = await client.callTool('ask').catch((error: unknown) => error);
    expect(JSON.stringify(result) + String(result)).toMatch(/elicitation/i);
  });

  it('rebuilds what the output schema describes', async () => {
    await using client = await connect();
    expect(await client.call('event')).toEqual({
      name: 'fair',
      at: new Date(0),
      visits: [{ on: new Date(1000) }],
      place: 'here',
    });
  });
});

describe.each(ways)('a client over %s that chooses', (way) => {
  it('speaks 2026 where the server does', async () => {
    await using client = await Client.connect(targetOf(way));
    expect(client.era).toBe('2026');
  });

  it('speaks the one revision that it is told', async () => {
    await using client = await Client.connect(targetOf(way), { protocolVersion: '2025-06-18' });
    expect(client.protocolVersion).toBe('2025-06-18');
    expect(await client.call('echo', { text: 'x' })).toBe('x');
  });
});
