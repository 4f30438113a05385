import { Client } from '@tenon/client';
import type { TenonServer } from '@tenon/core';
import { httpTour } from '../servers/http-tour';
import { isAlive } from '../servers/is-alive';
import { tourServer } from '../servers/tour';
import { TourProgram } from '../servers/tour-command';

// Programs take their time to start on a machine that is busy.
jest.setTimeout(60_000);

/** Port 9 discards, and fetch does not even try it. */
const unreachable = 'http://127.0.0.1:9/mcp';

let http: { url: string; server: TenonServer };
let program: TourProgram;
beforeAll(async () => {
  http = await httpTour({ name: 'over-http' });
  program = await TourProgram.build();
});
afterAll(async () => {
  await http.server.close();
  program.remove();
});

describe('several servers', () => {
  const both = () => {
    const { command, args, env } = program.command();
    return { web: { url: http.url }, local: { command, args, env } };
  };

  it('have their names before those of tools and prompts, and in the URIs of resources', async () => {
    await using client = await Client.connect({ mcpServers: both() }, { stderr: 'ignore' });
    const tools = (await client.listTools()).map(({ name }) => name);
    expect(tools).toEqual(expect.arrayContaining(['web_echo', 'local_echo']));
    expect(tools).not.toContain('echo');
    expect(await client.call('web_echo', { text: 'x' })).toBe('x');
    expect(await client.call('local_add', { a: 1, b: 2 })).toBe(3);
    expect((await client.listResources()).map(({ uri }) => uri).sort()).toEqual([
      'note://local/first',
      'note://web/first',
    ]);
    const { contents } = await client.readResource('note://local/first');
    expect(contents).toMatchObject([{ uri: 'note://local/first', text: 'one' }]);
    expect((await client.readResource('note://web/7/text')).contents).toMatchObject([{ text: 'note 7' }]);
    expect((await client.getPrompt('web_greet', { name: 'Ann' })).messages).toHaveLength(1);
    expect([...client.servers.keys()].sort()).toEqual(['local', 'web']);
    expect(client.serverInfo).toBeUndefined();
    await client.ping();
  });

  it('refuse what none of them has, and what is meant for one alone', async () => {
    await using client = await Client.connect({ mcpServers: both() }, { stderr: 'ignore' });
    await expect(client.call('echo', { text: 'x' })).rejects.toMatchObject({ code: -32602 });
    await expect(client.readResource('note://first')).rejects.toMatchObject({ code: -32602 });
    await expect(client.request('example/method')).rejects.toMatchObject({ code: 'TN7010' });
  });

  it('are told apart where one name begins like another', async () => {
    const mcpServers = { a: { url: http.url }, a_b: { url: http.url } };
    await using client = await Client.connect({ mcpServers });
    expect(await client.call('a_b_echo', { text: 'x' })).toBe('x');
    expect(await client.call('a_echo', { text: 'x' })).toBe('x');
  });

  it('hear of logs and changes with the name of the server', async () => {
    await using client = await Client.connect({ mcpServers: both() }, { stderr: 'ignore', logLevel: 'warning' });
    const heard: unknown[] = [];
    client.onLog(({ level, server }) => heard.push({ level, server }));
    await client.call('web_log');
    expect(heard).toEqual([{ level: 'warning', server: 'web' }]);
  });

  it('has no prefix where there is but one', async () => {
    await using client = await Client.connect({ mcpServers: { only: { url: http.url } } });
    expect(await client.call('echo', { text: 'x' })).toBe('x');
    expect(client.serverInfo).toMatchObject({ name: 'over-http' });
  });

  it('leaves one out that cannot be reached, with a warning', async () => {
    const warnings: string[] = [];
    const mcpServers = { ...both(), gone: { url: unreachable } };
    await using client = await Client.connect(
      { mcpServers },
      { stderr: 'ignore', onWarning: (message) => warnings.push(message) },
    );
    expect(await client.call('web_echo', { text: 'x' })).toBe('x');
    expect(warnings).toEqual([expect.stringMatching(/'gone': TN7002/)]);
    expect([...client.servers.keys()]).not.toContain('gone');
    const why = /'gone' was left out: TN7002 .*\. disconnect\(\) and connect\(\) try it again$/;
    await expect(client.call('gone_echo')).rejects.toMatchObject({ code: -32602, message: expect.stringMatching(why) });
    await expect(client.readResource('note://gone/first')).rejects.toThrow(why);
    await expect(client.call('none_echo')).rejects.toThrow(/^No server has none_echo$/);
  });

  it('raises with the reason of each where none can be reached', async () => {
    const mcpServers = { gone: { url: unreachable }, missing: { command: 'tenon-no-such-program' } };
    const failure = Client.connect({ mcpServers });
    await expect(failure).rejects.toMatchObject({ code: 'TN7002' });
    const { message } = (await failure.catch((error: unknown) => error as Error)) as Error;
    expect(message).toMatch(
      /none of the 2 servers answered\. 'gone': TN7002 [^']*\. 'missing': TN7002 .*ENOENT\. Check/,
    );
    expect(message).not.toContain('..');
    expect(message.match(/Check that it runs/g)).toHaveLength(1);
  });

  it('ends what it has started where connecting is given up', async () => {
    let connecting: Promise<void> | undefined;
    const controller = new AbortController();
    let pid = 0;
    const started = new Promise<void>((resolve) => {
      const stderr = (text: string): void => {
        pid ||= Number(/tour (\d+)/.exec(text)?.[1]);
        resolve();
      };
      const { command, args, env } = program.command();
      const mcpServers = {
        local: { command, args, env },
        silent: { command: process.execPath, args: ['-e', 'process.stdin.resume()'] },
      };
      connecting = new Client({ mcpServers }, { stderr, timeoutMs: 0 }).connect({ signal: controller.signal });
    });
    await started;
    expect(isAlive(pid)).toBe(true);
    controller.abort(new Error('enough'));
    await expect(connecting).rejects.toThrow('enough');
    expect(isAlive(pid)).toBe(false);
  });
});

it('what is hidden of one of several is refused under the name that callers know', async () => {
  const hidden = { url: http.url, tools: { fail: { enabled: false }, add: { tags: ['math'] } }, excludeTags: ['math'] };
  await using client = await Client.connect({
    mcpServers: { one: { url: http.url }, third: hidden, none: { url: http.url, includeTags: ['none'] } },
  });
  await expect(client.call('third_add', { a: 1, b: 2 })).rejects.toThrow('Unknown component: third_add');
  await expect(client.call('third_fail')).rejects.toThrow('Unknown tool: third_fail');
  await expect(client.readResource('note://none/first')).rejects.toThrow('Unknown component: note://none/first');
  await expect(client.complete('none_greet', 'name', 'A')).rejects.toThrow('Unknown component: none_greet');
});

it('a server that was left out is there again after disconnect() and connect()', async () => {
  const late = await httpTour();
  const { port } = new URL(late.url);
  await late.server.close();
  const mcpServers = { web: { url: http.url }, late: { url: late.url } };
  await using client = await Client.connect({ mcpServers }, { onWarning: () => undefined });
  await expect(client.call('late_echo', { text: 'x' })).rejects.toThrow("'late' was left out");
  await using server = tourServer();
  await server.listen({ port: Number(port) });
  await client.disconnect();
  await client.connect();
  expect(await client.call('late_echo', { text: 'x' })).toBe('x');
});

describe('an entry of an mcp.json', () => {
  it('shows tools under other names and with other arguments', async () => {
    const entry = {
      url: http.url,
      tools: {
        add: {
          name: 'plus_ten',
          description: 'Adds ten.',
          arguments: { a: { name: 'value' }, b: { hide: true, default: 10 } },
        },
        fail: { enabled: false },
        echo: { arguments: { text: { description: 'What to say', default: 'hello' } } },
      },
    };
    await using client = await Client.connect({ mcpServers: { one: entry } });
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['fail']));
    expect(tools.find(({ name }) => name === 'plus_ten')).toMatchObject({
      description: 'Adds ten.',
      inputSchema: { properties: { value: { type: 'number' } }, required: ['value'], additionalProperties: false },
    });
    expect(await client.call('plus_ten', { value: 5 })).toBe(15);
    expect(await client.call('echo')).toBe('hello');
    for (const [name, args] of [
      ['add', { a: 1, b: 2 }],
      ['fail', {}],
      ['plus_ten', { a: 5 }],
      ['plus_ten', { value: 5, b: 1 }],
    ] as const) {
      await expect(client.call(name, args)).rejects.toMatchObject({ code: -32602 });
    }
  });

  it('warns once of changes of tools that the server does not have', async () => {
    const warnings: string[] = [];
    const mcpServers = { one: { url: http.url, tools: { ecko: { name: 'say' }, add: {} } } };
    await using client = await Client.connect({ mcpServers }, { onWarning: (message) => warnings.push(message) });
    await client.listTools();
    await client.listTools({ fresh: true });
    expect(warnings).toEqual(["'one': There are changes of tools that the server does not have: ecko"]);
  });

  it('refuses to hide what a tool needs', async () => {
    const entry = { url: http.url, tools: { add: { arguments: { b: { hide: true } } } } };
    await using client = await Client.connect({ mcpServers: { one: entry } });
    await expect(client.listTools()).rejects.toThrow(/TN7011.*add requires b/);
  });

  it('shows only components with the right tags, and knows no others', async () => {
    const tagged = { add: { tags: ['math', 'slow'] }, echo: { tags: ['text'] }, count: { tags: ['math'] } };
    for (const [include, exclude] of [
      ['includeTags', 'excludeTags'],
      ['include_tags', 'exclude_tags'],
    ] as const) {
      const entry = { url: http.url, tools: tagged, [include]: ['math'], [exclude]: ['slow'] };
      await using client = await Client.connect({ mcpServers: { one: entry } });
      expect((await client.listTools()).map(({ name }) => name)).toEqual(['count']);
      expect(await client.listResources()).toEqual([]);
      expect(await client.call('count')).toBe('done');
      await expect(client.call('add', { a: 1, b: 2 })).rejects.toMatchObject({ code: -32602 });
      await expect(client.readResource('note://first')).rejects.toMatchObject({ code: -32602 });
      await expect(client.readResource('note://7/text')).rejects.toMatchObject({ code: -32602 });
      await expect(client.subscribe('note://first', () => undefined)).rejects.toMatchObject({ code: -32602 });
    }
  });
});
