import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryResource, resource } from '@tenon/core';
import { sendRaw } from '../../fakes/http-probe';
import { openTarget, type Target } from '../target';
import { bothEras, Callers } from './callers';

let directory: string;
let target: Target;
let callers: Callers;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tenon-traversal-'));
  mkdirSync(join(directory, 'public/inner'), { recursive: true });
  writeFileSync(join(directory, 'secret.txt'), 'hunter2');
  writeFileSync(join(directory, 'public/open.txt'), 'welcome');
  writeFileSync(join(directory, 'public/inner/..hidden'), 'dotted');
  symlinkSync(join(directory, 'secret.txt'), join(directory, 'public/link.txt'));
  // Handlers as trusting as can be: they join what they get.
  const read = (path: string): Promise<string> => readFile(join(directory, 'public', path), 'utf8');
  target = await openTarget({}, (module) => ({
    ...module,
    providers: [
      ...(module.providers ?? []),
      resource('files://{path*}', { name: 'files' }, ({ path = '' }) => read(path)),
      resource('notes://{name}', { name: 'notes' }, ({ name = '' }) => read(name)),
      resource('query://it{?path}', { name: 'query' }, ({ path = 'open.txt' }) => read(path)),
      new DirectoryResource({ uri: 'listing://public', path: join(directory, 'public'), recursive: true }),
    ],
  }));
  target.server.route('GET', '/files/*', (request) => new Response(new URL(request.url).pathname));
  callers = await Callers.of(target);
});
afterAll(async () => {
  await target[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const escapes = [
  '../secret.txt',
  '..%2fsecret.txt',
  '%2e%2e/secret.txt',
  '%2e%2e%2fsecret.txt',
  '%2E%2E%5Csecret.txt',
  '.%2e/secret.txt',
  '..\\secret.txt',
  'inner/../../secret.txt',
  'inner/%2e%2e/%2e%2e/secret.txt',
  './../secret.txt',
  '%252e%252e%252fsecret.txt',
  '..%00/secret.txt',
  'open.txt%00/../../secret.txt',
  '..;/secret.txt',
  '.../secret.txt',
  '..%20/secret.txt',
  '%c0%ae%c0%ae/secret.txt',
  '%u002e%u002e/secret.txt',
  '/etc/passwd',
  '%2fetc%2fpasswd',
  '//etc/passwd',
  '\\\\host\\share',
  'C:\\windows\\win.ini',
  'file:///etc/passwd',
  '~/secret.txt',
];

describe.each(bothEras)('in the %s era', (era) => {
  it.each(escapes)('no handler is led out of its place by %s', async (path) => {
    for (const uri of [`files://${path}`, `notes://${path}`, `query://it?path=${path}`, `files://inner/${path}`]) {
      const reply = await callers.ask(era, 'resources/read', { uri });
      expect(reply.status).toBe(200);
      expect(reply.text).not.toContain('hunter2');
      expect(reply.text).not.toContain('root:');
      expect(reply.text).not.toContain(directory);
      expect([uri, reply.code]).toEqual([uri, expect.any(Number)]);
    }
  });

  it('names that merely look like it are served', async () => {
    for (const [uri, text] of [
      ['files://open.txt', 'welcome'],
      ['files://inner/..hidden', 'dotted'],
      ['notes://open.txt', 'welcome'],
      ['query://it?path=open.txt', 'welcome'],
    ]) {
      expect((await callers.ask(era, 'resources/read', { uri })).text).toContain(text);
    }
  });

  it('a directory lists neither what is outside nor what leads there', async () => {
    const reply = await callers.ask(era, 'resources/read', { uri: 'listing://public' });
    expect(reply.text).toContain('open.txt');
    for (const word of ['secret', 'link.txt', directory]) expect(reply.text).not.toContain(word);
  });
});

it.each([
  '/files/../mcp',
  '/files/%2e%2e/secret',
  '/files/..%2f..%2fetc/passwd',
  '/files//etc/passwd',
  '/files/\\..\\x',
])('a route sees a path within its own place only, or none: %s', async (path) => {
  const text = await sendRaw(target.port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  if (text.startsWith('HTTP/1.1 200')) expect(body).toContain('/files/');
  else expect(text).toMatch(/^HTTP\/1\.1 4/);
});
