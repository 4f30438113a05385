import { clientKinds, type OfficialClient } from './clients';
import { componentNames } from './component-names';
import { startHttp, stdioCommand, type HttpProcess } from './everything-process';
import { OutputLines } from './output-lines';

/** Progress that was on its way when the client had cancelled, or had read the answer already. */
const lateProgress = /progress notification for an unknown token/;
const logLevel = 'io.modelcontextprotocol/logLevel';
const png = { type: 'image', mimeType: 'image/png', data: expect.stringMatching(/^iVBORw0KGgo/) };

jest.setTimeout(30_000);

let http: HttpProcess;

beforeAll(async () => {
  http = await startHttp();
});
afterAll(() => http?.stop());

describe.each(clientKinds)('$name', (kind) => {
  describe.each(['stdio', 'http'] as const)('over %s', (transport) => {
    let client: OfficialClient;
    let serverLog: OutputLines;

    beforeAll(async () => {
      client = await kind.connect(transport === 'http' ? { url: http.url } : stdioCommand);
      serverLog = client.stderr ? new OutputLines(client.stderr) : http.log;
    });
    afterAll(() => client.close());

    const text = async (name: string, args?: Record<string, unknown>) => {
      const { content, isError } = await client.callTool(name, args);
      expect(isError ?? false).toBe(false);
      expect(content).toEqual([{ type: 'text', text: expect.any(String) }]);
      return (content as { text: string }[])[0]!.text;
    };

    it('learns what the server is', () => {
      expect(client.serverInfo).toMatchObject({ name: 'everything', version: '0.1.0' });
      expect(client.capabilities).toMatchObject({
        tools: {},
        resources: {},
        prompts: {},
        completions: {},
        logging: {},
      });
      expect(client.protocolVersion).toBe(kind.era === '2025' ? '2025-11-25' : '2026-07-28');
    });

    it('lists everything', async () => {
      expect((await client.listTools()).map(({ name }) => name).sort()).toEqual(componentNames.tools);
      expect((await client.listResources()).map(({ uri }) => uri).sort()).toEqual(componentNames.resources);
      expect((await client.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual(
        componentNames.resourceTemplates,
      );
      expect((await client.listPrompts()).map(({ name }) => name).sort()).toEqual(componentNames.prompts);
    });

    it.each([
      ['test_simple_text', [{ type: 'text', text: 'This is a simple text response for testing.' }]],
      ['test_image_content', [png]],
      ['test_audio_content', [{ type: 'audio', mimeType: 'audio/wav', data: expect.stringMatching(/^UklGR/) }]],
      [
        'test_embedded_resource',
        [{ type: 'resource', resource: expect.objectContaining({ uri: 'test://embedded-resource' }) }],
      ],
      ['test_resource_link', [expect.objectContaining({ type: 'resource_link', uri: 'test://static-text' })]],
      [
        'test_multiple_content_types',
        [
          { type: 'text', text: 'Multiple content types test:' },
          png,
          { type: 'resource', resource: expect.objectContaining({ text: '{"test":"data","value":123}' }) },
        ],
      ],
    ])('gets the content of %s', async (name, expected) => {
      const { content, isError } = await client.callTool(name);
      expect(isError ?? false).toBe(false);
      expect(content).toEqual(expected);
    });

    it('gets a result that says what failed', async () => {
      expect(await client.callTool('test_error_handling')).toMatchObject({
        isError: true,
        content: [{ type: 'text', text: 'This tool intentionally returns an error for testing' }],
      });
    });

    it('gets an error for a tool that there is not', async () => {
      await expect(client.callTool('test_simple_test')).rejects.toMatchObject({
        code: -32602,
        message: expect.stringContaining("Did you mean 'test_simple_text'?"),
      });
    });

    it('gets structured content that matches its schema', async () => {
      const { structuredContent } = await client.callTool('test_structured_content', { numbers: [1, 2, 6] });
      expect(structuredContent).toEqual({ count: 3, mean: 3, smallest: 1, largest: 6 });
      expect(await client.callTool('test_structured_content', { numbers: [] })).toMatchObject({ isError: true });
    });

    it('sees a schema of 2020-12 as it was written, and is held to it', async () => {
      const tools = await client.listTools();
      expect(tools.find(({ name }) => name === 'json_schema_2020_12_tool')!.inputSchema).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $defs: { address: { $anchor: 'addressDef' } },
        properties: { address: { $ref: '#/$defs/address' } },
        allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
        then: { required: ['phone'] },
        additionalProperties: false,
      });
      expect(await text('json_schema_2020_12_tool', { contactMethod: 'phone', phone: '1' })).toMatch(/"phone":"1"/);
      const wrong = await client.callTool('json_schema_2020_12_tool', { contactMethod: 'phone', email: 'a@b.c' });
      expect(wrong).toMatchObject({ isError: true });
    });

    it('repeats an argument in a header, whatever is in it', async () => {
      await client.listTools();
      expect(await text('test_x_mcp_header', { region: 'eu-north', level: 3 })).toBe('Region eu-north, level 3');
      expect(await text('test_x_mcp_header', { region: ' Zürich\n' })).toBe('Region  Zürich\n, level 0');
    });

    it('follows progress', async () => {
      const steps: unknown[] = [];
      const onProgress = (...step: unknown[]) => steps.push(step);
      await client.callTool('test_tool_with_progress', {}, { onProgress });
      const expected = [0, 50, 100].map((step) => [step, 100, `Completed step ${step} of 100`]);
      // Over stdio the clients forget whom the progress was for that arrives in one chunk with the answer.
      expect(steps).toEqual(transport === 'http' ? expected : expected.slice(0, Math.max(steps.length, 2)));
    });

    it('gets the log messages that it asks for', async () => {
      const heard = () => client.heard.of('notifications/message').map((params) => (params as { data: unknown }).data);
      if (kind.era === '2025') {
        await client.setLogLevel('error');
        await client.callTool('test_tool_with_logging');
        expect(heard()).toEqual([]);
        await client.setLogLevel('debug');
        await client.callTool('test_tool_with_logging');
      } else {
        await client.callTool('test_tool_with_logging');
        expect(heard()).toEqual([]);
        await client.callTool('test_tool_with_logging', {}, { meta: { [logLevel]: 'debug' } });
      }
      expect(heard()).toEqual(['Tool execution started', 'Tool processing data', 'Tool execution completed']);
    });

    it('cancels a call, and the server stops it', async () => {
      serverLog.skip();
      const cancel = new AbortController();
      const call = client.callTool(
        'test_long_work',
        { steps: 3_000 },
        { signal: cancel.signal, onProgress: (step) => step === 3 && cancel.abort('Enough') },
      );
      await expect(call).rejects.toThrow();
      const { step } = JSON.parse(await serverLog.next('Work was stopped')) as { step: number };
      expect(step).toBeLessThan(3_000);
      expect(await text('test_simple_text')).toBeTruthy();
    });

    it('reads resources, and one of a template', async () => {
      expect(await client.readResource('test://static-text')).toEqual([
        {
          uri: 'test://static-text',
          mimeType: 'text/plain',
          text: 'This is the content of the static text resource.',
        },
      ]);
      expect(await client.readResource('test://static-binary')).toEqual([
        { uri: 'test://static-binary', mimeType: 'image/png', blob: png.data },
      ]);
      const [record] = (await client.readResource('test://template/123/data')) as { text: string }[];
      expect(JSON.parse(record!.text)).toEqual({ id: '123', templateTest: true, data: 'Data for ID: 123' });
    });

    it('learns which resource there is not', async () => {
      const uri = 'test://nothing';
      await expect(client.readResource(uri)).rejects.toMatchObject({ data: { uri } });
    });

    it('gets prompts', async () => {
      const user = (content: unknown) => ({ role: 'user', content });
      expect(await client.getPrompt('test_simple_prompt')).toEqual([
        user({ type: 'text', text: 'This is a simple prompt for testing.' }),
      ]);
      expect(await client.getPrompt('test_prompt_with_arguments', { arg1: 'a', arg2: 'b' })).toEqual([
        user({ type: 'text', text: "Prompt with arguments: arg1='a', arg2='b'" }),
      ]);
      expect(
        await client.getPrompt('test_prompt_with_embedded_resource', { resourceUri: 'test://example' }),
      ).toMatchObject([
        user({ type: 'resource', resource: { uri: 'test://example', mimeType: 'text/plain' } }),
        user({ type: 'text' }),
      ]);
      expect(await client.getPrompt('test_prompt_with_image')).toEqual([
        user(png),
        user({ type: 'text', text: 'Please analyze the image above.' }),
      ]);
      await expect(client.getPrompt('test_prompt_with_arguments', { arg1: 'a' })).rejects.toMatchObject({
        code: -32602,
      });
    });

    it('completes arguments, also by what the others are', async () => {
      const ofPrompt = { type: 'ref/prompt', name: 'test_prompt_with_arguments' } as const;
      expect(await client.complete(ofPrompt, { name: 'arg1', value: 'par' })).toEqual(['paris', 'park', 'party']);
      expect(await client.complete(ofPrompt, { name: 'arg2', value: 'par' }, { arg1: 'park' })).toEqual([
        'paris',
        'party',
      ]);
      const ofTemplate = { type: 'ref/resource', uri: 'test://template/{id}/data' } as const;
      expect(await client.complete(ofTemplate, { name: 'id', value: '12' })).toEqual(['123', '124']);
    });

    it('has nothing to complain about', () => {
      expect(client.complaints.filter(({ message }) => !lateProgress.test(message))).toEqual([]);
    });
  });
});

describe.each(clientKinds)('$name over http', (kind) => {
  // What a server says of its lists may be kept for a while, so every look is one of a new client.
  const look = async () => {
    const other = await kind.connect({ url: http.url });
    const tools = (await other.listTools()).map(({ name }) => name);
    const prompts = (await other.listPrompts()).map(({ name }) => name);
    await other.close();
    return [tools.includes('test_extra_tool'), prompts.includes('test_extra_prompt')];
  };

  let client: OfficialClient;
  beforeEach(async () => {
    client = await kind.connect({ url: http.url });
  });
  afterEach(() => client.close());

  it('sees a tool and a prompt come and go', async () => {
    const says = (text: string) => ({ content: [{ type: 'text', text }] });
    expect(await look()).toEqual([false, false]);
    expect(await client.callTool('test_trigger_tool_change')).toMatchObject(says('The tool is there'));
    expect(await client.callTool('test_extra_tool')).toMatchObject(says('Here'));
    expect(await client.callTool('test_trigger_prompt_change')).toMatchObject(says('The prompt is there'));
    expect(await client.getPrompt('test_extra_prompt')).toHaveLength(1);
    expect(await look()).toEqual([true, true]);
    expect(await client.callTool('test_trigger_tool_change')).toMatchObject(says('The tool is gone'));
    expect(await client.callTool('test_trigger_prompt_change')).toMatchObject(says('The prompt is gone'));
    expect(await look()).toEqual([false, false]);
  });
});
