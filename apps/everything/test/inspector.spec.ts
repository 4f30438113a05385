import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { componentNames } from './component-names';
import { startHttp, stdioCommand, type HttpProcess } from './everything-process';

const inspector = join(
  dirname(require.resolve('@modelcontextprotocol/inspector/package.json')),
  'clients/launcher/build/index.js',
);

jest.setTimeout(30_000);

let http: HttpProcess;
let home: string;

beforeAll(async () => {
  http = await startHttp();
  home = await mkdtemp(join(tmpdir(), 'tenon-inspector-'));
});
afterAll(async () => {
  await http?.stop();
  await rm(home, { recursive: true });
});

describe.each(['legacy', 'modern'])('the command line of the Inspector, %s', (era) => {
  describe.each(['http', 'stdio'] as const)('over %s', (transport) => {
    /** What one run of it prints: the result, read as JSON. */
    const inspect = async (...args: string[]): Promise<Record<string, unknown>> => {
      const options = ['--protocol-era', era, '--format', 'json', ...args];
      const target =
        transport === 'http'
          ? [http.url, '--transport', 'http', ...options]
          : [...options, '--', stdioCommand.command, ...stdioCommand.args];
      // Its home is where it keeps its files; nothing of the real one is read or written.
      const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home };
      const { stdout } = await promisify(execFile)(process.execPath, [inspector, '--cli', ...target], { env });
      return (JSON.parse(stdout) as { result: Record<string, unknown> }).result;
    };
    const inspectList = async (method: string, member: string) =>
      (await inspect('--method', method))[member] as Record<string, string>[];

    it('connects', async () => {
      expect(await inspect('--method', 'initialize')).toMatchObject({
        serverInfo: { name: 'everything', version: '0.1.0' },
        protocolVersion: era === 'legacy' ? '2025-11-25' : '2026-07-28',
        capabilities: { tools: {}, resources: {}, prompts: {} },
        instructions: expect.any(String),
      });
    });

    it('lists the tools, and finds no fault with their schemas', async () => {
      const tools = await inspectList('tools/list', 'tools');
      expect(tools.map(({ name }) => name).sort()).toEqual(componentNames.tools);
      await inspect('--method', 'tools/list', '--strict');
    });

    it('calls tools', async () => {
      expect(await inspect('--method', 'tools/call', '--tool-name', 'test_simple_text')).toMatchObject({
        content: [{ type: 'text', text: 'This is a simple text response for testing.' }],
      });
      const args = ['--tool-args-json', '{"region":"eu-north","level":3}'];
      expect(await inspect('--method', 'tools/call', '--tool-name', 'test_x_mcp_header', ...args)).toMatchObject({
        content: [{ type: 'text', text: 'Region eu-north, level 3' }],
      });
    });

    it('reports that a tool failed', async () => {
      const call = inspect('--method', 'tools/call', '--tool-name', 'test_error_handling');
      await expect(call).rejects.toMatchObject({ code: 5, stdout: expect.stringContaining('intentionally') });
    });

    it('lists and reads resources', async () => {
      const resources = await inspectList('resources/list', 'resources');
      expect(resources.map(({ uri }) => uri).sort()).toEqual(componentNames.resources);
      const templates = await inspectList('resources/templates/list', 'resourceTemplates');
      expect(templates.map(({ uriTemplate }) => uriTemplate)).toEqual(componentNames.resourceTemplates);
      expect(await inspect('--method', 'resources/read', '--uri', 'test://template/7/data')).toMatchObject({
        contents: [{ uri: 'test://template/7/data', text: expect.stringContaining('"id":"7"') }],
      });
    });

    it('lists and gets prompts', async () => {
      const prompts = await inspectList('prompts/list', 'prompts');
      expect(prompts.map(({ name }) => name).sort()).toEqual(componentNames.prompts);
      const args = ['--prompt-args', 'arg1=one', 'arg2=two'];
      expect(
        await inspect('--method', 'prompts/get', '--prompt-name', 'test_prompt_with_arguments', ...args),
      ).toMatchObject({
        messages: [{ role: 'user', content: { text: "Prompt with arguments: arg1='one', arg2='two'" } }],
      });
    });
  });
});
