import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryResource } from './directory-resource';
import { FileResource } from './file-resource';
import { HttpResource } from './http-resource';
import { TextResource } from './text-resource';
import { toResourceResult } from './to-resource-result';

const uri = 'docs://a';

describe('resources as objects', () => {
  let directory: string;
  const at = (...names: string[]) => join(directory, ...names);
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'resource-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  describe('TextResource', () => {
    it('carries what is said of it, and serves its text', async () => {
      const resource = new TextResource({ uri, text: 'MIT', name: 'licence', tags: ['legal'], description: 'Ours' });
      expect(resource).toMatchObject({
        uri,
        name: 'licence',
        tags: ['legal'],
        description: 'Ours',
        mimeType: 'text/plain',
      });
      await expect(resource.read()).resolves.toBe('MIT');
    });
  });

  describe('FileResource', () => {
    it('refuses a relative path', () => {
      expect(() => new FileResource({ uri, path: 'a.md' })).toThrow(expect.objectContaining({ code: 'TN1015' }));
    });

    it('reads text as UTF-8 and has its MIME type from the extension', async () => {
      await writeFile(at('a.md'), 'grün ✓');
      const resource = new FileResource({ uri, path: at('a.md') });
      const result = await toResourceResult(await resource.read(), resource);
      expect(result.contents).toEqual([{ uri, mimeType: 'text/markdown', text: 'grün ✓' }]);
    });

    it('reads the file again each time', async () => {
      const resource = new FileResource({ uri, path: at('a.txt') });
      await expect(resource.read()).rejects.toMatchObject({ code: 'TN3013' });
      for (const text of ['one', 'two']) {
        await writeFile(at('a.txt'), text);
        await expect(resource.read()).resolves.toBe(text);
      }
    });

    it('serves other types as bytes, and unknown ones by what they hold', async () => {
      await writeFile(at('a.png'), 'text');
      await writeFile(at('LICENCE'), 'MIT');
      await writeFile(at('unknown'), Buffer.from([0xff]));
      await expect(new FileResource({ uri, path: at('a.png') }).read()).resolves.toEqual(Buffer.from('text'));
      await expect(new FileResource({ uri, path: at('LICENCE') }).read()).resolves.toBe('MIT');
      await expect(new FileResource({ uri, path: at('unknown') }).read()).resolves.toEqual(Buffer.from([0xff]));
    });

    it('honours another encoding and its limit', async () => {
      await writeFile(at('a.txt'), Buffer.from('grün', 'utf16le'));
      await expect(new FileResource({ uri, path: at('a.txt'), encoding: 'utf16le' }).read()).resolves.toBe('grün');
      await truncate(at('a.txt'), 11);
      await expect(new FileResource({ uri, path: at('a.txt'), maxBytes: 10 }).read()).rejects.toMatchObject({
        code: 'TN3012',
      });
    });

    it('keeps its path out of JSON', () => {
      expect(JSON.stringify(new FileResource({ uri, path: at('a.txt') }))).not.toContain(directory);
    });
  });

  describe('DirectoryResource', () => {
    beforeEach(async () => {
      await mkdir(at('guides', 'deep'), { recursive: true });
      await Promise.all(
        [at('b.md'), at('a.txt'), at('guides', 'c.md'), at('guides', 'deep', 'd.md')].map((path) =>
          writeFile(path, ''),
        ),
      );
      await symlink(tmpdir(), at('away'));
    });

    it('lists the files of the directory itself, sorted', async () => {
      const resource = new DirectoryResource({ uri, path: directory });
      const result = await toResourceResult(await resource.read(), resource);
      expect(result.contents).toEqual([{ uri, mimeType: 'application/json', text: '{"files":["a.txt","b.md"]}' }]);
    });

    it.each([
      [undefined, ['a.txt', 'b.md', 'guides/c.md', 'guides/deep/d.md']],
      ['*.md', ['b.md', 'guides/c.md', 'guides/deep/d.md']],
      ['guides/*.md', ['guides/c.md']],
    ])('lists the files of all directories that fit %s, without following links', async (pattern, files) => {
      const resource = new DirectoryResource({ uri, path: directory, recursive: true, pattern });
      await expect(resource.read()).resolves.toEqual({ files });
    });

    it('refuses relative paths, too many files, and what is no directory', async () => {
      expect(() => new DirectoryResource({ uri, path: '.' })).toThrow(expect.objectContaining({ code: 'TN1015' }));
      await expect(new DirectoryResource({ uri, path: directory, maxFiles: 1 }).read()).rejects.toMatchObject({
        code: 'TN3012',
      });
      await expect(new DirectoryResource({ uri, path: at('missing') }).read()).rejects.toMatchObject({
        code: 'TN3013',
      });
    });
  });

  describe('HttpResource', () => {
    let server: Server;
    let base: string;
    beforeEach(async () => {
      server = createServer((request, response) => {
        if (request.url === '/json')
          response.setHeader('content-type', 'application/json; charset=utf-8').end('{"a":1}');
        else if (request.url === '/bytes') response.end(Buffer.from([1, 2]));
        else if (request.url === '/secret')
          response.setHeader('content-type', 'text/plain').end(request.headers['x-key']);
        else if (request.url === '/redirect') response.writeHead(302, { location: '/json' }).end();
        else if (request.url === '/broken') response.writeHead(500).end('details');
        else if (request.url === '/large') response.end(Buffer.alloc(2_000));
        // '/hang' is never answered.
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });
    const read = async (path: string, init: object = {}) => {
      const resource = new HttpResource({ uri, url: base + path, ...init });
      return (await toResourceResult(await resource.read(), resource)).contents;
    };

    it('serves text as text and bytes as a blob, under the MIME type of the answer or its own', async () => {
      await expect(read('/json')).resolves.toEqual([
        { uri, mimeType: 'application/json; charset=utf-8', text: '{"a":1}' },
      ]);
      await expect(read('/bytes')).resolves.toEqual([{ uri, mimeType: 'application/octet-stream', blob: 'AQI=' }]);
      await expect(read('/json', { mimeType: 'text/x-own' })).resolves.toMatchObject([{ mimeType: 'text/x-own' }]);
    });

    it('sends its headers, and keeps them out of JSON', async () => {
      const headers = { 'x-key': 'k-123' };
      await expect(read('/secret', { headers })).resolves.toMatchObject([{ text: 'k-123' }]);
      expect(JSON.stringify(new HttpResource({ uri, url: base, headers }))).not.toContain('k-123');
    });

    it.each([
      ['/redirect', {}, 'TN3013', '302, a redirect'],
      ['/broken', {}, 'TN3013', '500'],
      ['/large', { maxBytes: 1_000 }, 'TN3012', 'more than 1000 bytes'],
      ['/hang', { timeoutMs: 20 }, 'TN3013', 'no answer in 20 ms'],
    ])('refuses %s', async (path, init, code, text) => {
      await expect(read(path, init)).rejects.toMatchObject({ code, message: expect.stringContaining(text) as unknown });
    });

    it.each([['http://example.com/'], ['file:///etc/passwd'], ['https://u:p@example.com/'], ['rates']])(
      'refuses the URL %s',
      (url) => {
        expect(() => new HttpResource({ uri, url })).toThrow(expect.objectContaining({ code: 'TN1015' }));
      },
    );
  });
});
