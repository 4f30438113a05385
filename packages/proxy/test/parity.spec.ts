import { Connection, type WireObject } from '@tenon/client';
import { createTestClient } from '@tenon/testing';
import { remote, sdkServer } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { relayTo, TestHost } from './fixtures/relay';
import { sdkV1, sdkV2 } from './fixtures/sdk-servers';

const eras = ['2025', '2026'] as const;

/** What the server's author said, without what each server says of itself in 2026. */
const own = (meta: unknown): unknown => {
  const { 'io.modelcontextprotocol/serverInfo': _, ...kept } = (meta ?? {}) as WireObject;
  return kept;
};

describe('results through a mount are those of the server itself', () => {
  let backend: RunningBackend;
  beforeAll(async () => (backend = await startBackend()));
  afterAll(() => backend.close());

  it.each(eras.flatMap((front) => eras.map((era) => ({ front, era }))))(
    'for a $front client of a $era server',
    async ({ front, era }) => {
      const target = { url: backend.url, fetch: speakingOnly(era) };
      const direct = await Connection.open(target, { era });
      const relay = await relayTo(remote(target));
      const client = await createTestClient(relay.server, { era: front });
      const calls: [string, WireObject][] = [
        ['echo', { text: 'hello' }],
        ['picture', {}],
        ['fail', {}],
        ['echo', { text: 5 }],
      ];
      const reported = async (name: string): Promise<unknown> => (await client.callTool('relay', { name })).meta;
      expect(JSON.stringify(await reported('picture'))).not.toContain('"backend"');
      for (const [name, args] of calls) {
        const expected = await direct.request('tools/call', { name, arguments: args });
        const { content, structuredContent, isError, meta } = await client.callTool('relay', { name, args });
        expect(content).toEqual(expected['content']);
        expect(structuredContent).toEqual(expected['structuredContent']);
        expect(isError).toBe(expected['isError'] === true);
        expect(own(meta)).toEqual(own(expected['_meta']));
      }
      const read = await direct.request('resources/read', { uri: 'memo://two/text' });
      expect(await client.call('read', { name: 'memo://two/text' })).toMatchObject({ contents: read['contents'] });
      const prompt = await direct.request('prompts/get', { name: 'greet', arguments: { name: 'Ada' } });
      expect(await client.call('prompt', { name: 'greet', args: { name: 'Ada' } })).toMatchObject({
        messages: prompt['messages'],
      });
      const params = { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: 'a' } };
      expect(await client.call('complete', { name: '', args: params })).toMatchObject({
        completion: { values: ['ada', 'alan'] },
      });
      for (const unknown of ['unknown', 'memo://unknown']) {
        const tool = unknown.includes(':') ? 'read' : 'relay';
        await expect(client.callTool(tool, { name: unknown })).rejects.toMatchObject({
          code: tool === 'read' && front === '2025' ? -32002 : -32602,
        });
      }
      await client.close();
      await relay.close();
      await direct.close();
    },
  );

  it('with the metadata of the request, but not that of the connection', async () => {
    const relay = await relayTo(remote(backend.url));
    for (const era of eras) {
      const client = await createTestClient(relay.server, { era });
      const meta = {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        'example.com/tenant': 'north',
      };
      const { structuredContent } = await client.callTool('relay', { name: 'echo', args: { text: 'x' } }, { meta });
      expect(structuredContent).toEqual({ text: 'x', meta });
      await client.close();
    }
    await relay.close();
  });

  it.each([{ sdk: sdkV1 }, { sdk: sdkV2 }])('for a server of an SDK that $sdk.name makes', async ({ sdk }) => {
    const relay = await relayTo(sdkServer(sdk().make));
    const client = await createTestClient(relay.server, { answers: { roots: ['file:///here'] } });
    expect(await client.callTool('relay', { name: 'echo', args: { text: 'hi' } })).toMatchObject({
      content: [{ type: 'text', text: 'hi' }],
      meta: { 'example.com/kept': true },
    });
    expect(await client.callTool('relay', { name: 'fail' })).toMatchObject({
      isError: true,
      content: [{ text: 'failed' }],
    });
    expect(await client.call('relay', { name: 'roots' })).toBe('file:///here');
    expect(await client.call('read', { name: 'memo://one' })).toEqual({
      contents: [{ uri: 'memo://one', text: 'one' }],
    });
    const components = await relay.mounted.components(undefined);
    expect(components.tools.map(({ name }) => name)).toContain('everything');
    await client.close();
    await relay.close();
  });
});

describe('server-everything', () => {
  const program = {
    command: process.execPath,
    args: [require.resolve('@modelcontextprotocol/server-everything/dist/index.js'), 'stdio'],
    stderr: 'ignore' as const,
  };

  it('answers through a mount as it does itself', async () => {
    const direct = await Connection.open(program, { era: '2025' });
    const mounted = await remote(program).open(new TestHost());
    const { tools, prompts, resources, resourceTemplates } = await mounted.components(undefined);
    // It offers more to clients that can be asked.
    expect(tools).toEqual(expect.arrayContaining([...(await direct.list('tools/list'))]));
    expect(prompts).toEqual(await direct.list('prompts/list'));
    expect(resources).toEqual(await direct.list('resources/list'));
    expect(resourceTemplates).toEqual(await direct.list('resources/templates/list'));
    await mounted.close();
    await direct.close();
  }, 30_000);

  it.each(eras)(
    'asks a %s client for what it wants',
    async (era) => {
      const relay = await relayTo(remote(program));
      const client = await createTestClient(relay.server, {
        era,
        logLevel: 'debug',
        auth: { subject: 'ada', scopes: [] },
        answers: { sample: 'sampled', elicit: 'decline', roots: ['file:///here'] },
      });
      expect(await client.callTool('relay', { name: 'echo', args: { message: 'hi' } })).toMatchObject({
        content: [{ text: 'Echo: hi' }],
      });
      const sampling = await client.callTool('relay', {
        name: 'trigger-sampling-request',
        args: { prompt: 'Say', maxTokens: 9 },
      });
      expect(JSON.stringify(sampling.content)).toContain('sampled');
      const eliciting = await client.callTool('relay', { name: 'trigger-elicitation-request' });
      expect(JSON.stringify(eliciting.content)).toMatch(/decline/i);
      const reports: number[] = [];
      await client.callTool(
        'relay',
        { name: 'trigger-long-running-operation', args: { duration: 0.2, steps: 2 } },
        { onProgress: ({ progress }) => reports.push(progress) },
      );
      expect(reports).toEqual([1, 2]);
      await client.close();
      await relay.close();
    },
    30_000,
  );
});
