import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, type ClientTarget } from '@tenon/client';
import { httpTour } from '../servers/http-tour';
import { tourServer } from '../servers/tour';

// Programs take their time to start on a machine that is busy.
jest.setTimeout(60_000);

const everything = require.resolve('@modelcontextprotocol/server-everything/dist/index.js');

describe('what a client connects to', () => {
  let directory: string;
  beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'tenon-targets-'))));
  afterAll(() => rmSync(directory, { recursive: true }));

  const file = (name: string, content: string): string => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  };

  it('takes a URL, as text, as an object and in detail', async () => {
    const { url, server } = await httpTour();
    await using _server = server;
    for (const target of [url, new URL(url), { url }]) {
      await using client = await Client.connect(target);
      expect(client.serverInfo).toMatchObject({ name: 'tour' });
    }
  });

  it('speaks the transport of 2024 to a path with /sse', async () => {
    const { url, server } = await httpTour({ http: { sse: true } });
    await using _server = server;
    await using client = await Client.connect(new URL('/sse', url));
    expect(client.era).toBe('2025');
    expect(await client.call('echo', { text: 'old' })).toBe('old');
  });

  it('takes a server of this process', async () => {
    await using server = tourServer();
    for (const target of [server, { server, auth: { subject: 'ann', scopes: [] } }]) {
      await using client = await Client.connect(target);
      expect(client.serverInfo).toMatchObject({ name: 'tour' });
    }
  });

  it('takes a command, and the path of a script', async () => {
    await using command = await Client.connect({ command: process.execPath, args: [everything], stderr: 'ignore' });
    expect(command.pid).toBeGreaterThan(0);
    await using script = await Client.connect(everything, { stderr: 'ignore' });
    expect(script.serverInfo).toEqual(command.serverInfo);
  });

  it('takes an mcp.json, as a file, as its content, and with the servers at its root', async () => {
    const mcpServers = { only: { command: process.execPath, args: [everything] } };
    for (const target of [
      file('mcp.json', JSON.stringify({ mcpServers })),
      file('root.json', JSON.stringify(mcpServers)),
      { mcpServers },
      mcpServers,
    ]) {
      await using client = await Client.connect(target, { stderr: 'ignore', era: '2025' });
      expect((await client.listTools()).map(({ name }) => name)).toContain('echo');
    }
  });

  it.each<[string, ClientTarget, RegExp]>([
    ['a text that is neither', 'somewhere', /TN7001.*"somewhere" is neither a URL nor the path/],
    ['a script that is not there', './missing.js', /TN7001.*no script/],
    ['a script that needs compiling', './main.ts', /TN7001.*Compile/],
    ['another scheme', new URL('ftp://example.com'), /TN7001.*not one of http/],
    ['an object of something else', { port: 1 } as never, /TN7001.*port/],
    ['an empty object', {}, /TN7001/],
    ['nothing', undefined as never, /TN7001/],
    ['a file that is not there', './missing.json', /TN7011.*ENOENT/],
  ])('refuses %s', (_what, target, message) => {
    expect(() => new Client(target)).toThrow(message);
  });

  it('refuses options that there are not, and says which there are', () => {
    const options = { timeout: 5, retry: true } as never;
    expect(() => new Client('http://127.0.0.1:9/mcp', options)).toThrow(
      /TN7001 .*no option `timeout`, `retry`\. Its options are .*`timeoutMs`/,
    );
  });

  it.each([
    [{ era: '2024' as never }, /TN7006 .*'2024' is no `era`. Give 'auto'/],
    [{ era: 2025 as never }, /TN7006 .*2025 is no `era`/],
    [{ protocolVersion: '2025-06-19' }, /TN7006 .*'2025-06-19' is no revision of the protocol\. .*2025-06-18, 2025-11/],
    [{ era: '2025' as const, protocolVersion: '2026-07-28' }, /TN7006 .*no revision of the 2025 generation/],
  ])('refuses %p before it connects', async (options, message) => {
    const target = { command: 'tenon-no-such-program' };
    expect(() => new Client(target, options)).toThrow(message);
    await expect(Connection.open(target, options)).rejects.toThrow(message);
  });

  it('refuses a file that is no list, and names every problem of one that is wrong', () => {
    expect(() => new Client(file('text.json', 'hello'))).toThrow(/TN7011.*not JSON/);
    expect(() => new Client(file('list.json', '[1]'))).toThrow(/TN7011.*lists no servers/);
    expect(() => new Client({ mcpServers: {} })).toThrow(/TN7011.*names no server/);
    const wrong = () =>
      new Client({
        mcpServers: {
          both: { command: 'x', url: 'http://example.com' },
          neither: {},
          odd: { url: 'http://example.com', transport: 'pigeon' },
          oauth: { url: 'http://example.com', auth: 'oauth' },
          args: { command: 'x', args: 'y' as never },
          'a b': { command: 'x' },
          number: { url: 5 as never },
          empty: { command: '' },
          folder: { command: 'x', cwd: 5 as never },
          alive: { command: 'x', keepAlive: 'no' as never },
          old: { command: 'x', keep_alive: 1 },
          token: { url: 'http://example.com', auth: 5 as never },
          broken: { url: 'http://example.com', auth: 'a\nb' },
          nothing: null as never,
        },
      });
    for (const part of [
      /'both' has both `command` and `url`/,
      /'neither' has neither `command` nor `url`;/,
      /pigeon/,
      /'oauth' has `"auth": "oauth"`, which is not there yet/,
      /'args'/,
      /'a b'/,
      /'number' has a `url` that is no text/,
      /'empty' has a `command` that is no text/,
      /'folder' has a `cwd` that is no text/,
      /'alive' has a `keepAlive` that is neither true nor false/,
      /'old' has a `keepAlive`/,
      /'token' has an `auth` that is no token/,
      /'broken' has an `auth` that is no token/,
      /'nothing' is no object/,
    ]) {
      expect(wrong).toThrow(part);
    }
  });
});
