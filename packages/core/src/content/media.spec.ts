import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { File } from './file';
import { Audio, Image } from './media';
import { expandHome } from './read-file';
import { toToolResult } from './to-tool-result';

const data = Buffer.from('hi');
const base64 = 'aGk=';

describe('media', () => {
  let directory: string;
  const at = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'media-'));
    await Promise.all(
      ['chart.jpg', 'chart', 'speech.mp3', 'notes.md', 'data.bin'].map((name) => writeFile(at(name), data)),
    );
    await writeFile(at('latin.txt'), Buffer.from('grün', 'latin1'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it.each<[string, Image | Audio | File, string]>([
    ['png for an image', new Image({ data }), 'image/png'],
    ['wav for a sound', new Audio({ data }), 'audio/wav'],
    ['bytes for a file', new File({ data }), 'application/octet-stream'],
    [
      'the explicit MIME type first',
      new Image({ path: 'a.gif', format: 'webp', mimeType: 'image/avif' }),
      'image/avif',
    ],
    ['then the format', new Image({ path: 'a.gif', format: 'JPG' }), 'image/jpeg'],
    ['then the extension', new Image({ path: 'a.SVG' }), 'image/svg+xml'],
    ['the default for an extension of something else', new Image({ path: 'a.bin' }), 'image/png'],
    ['its family for an unknown format', new Image({ data, format: 'heic' }), 'image/heic'],
    ['its family for a format that films share', new Audio({ data, format: 'webm' }), 'audio/webm'],
    ['its family for an extension that films share', new Audio({ path: 'a.mp4' }), 'audio/mp4'],
    ['the usual name of a format', new Audio({ data, format: 'mp3' }), 'audio/mpeg'],
    ['any type for a file', new File({ data, format: 'pdf' }), 'application/pdf'],
  ])('has %s', (_what, media, mimeType) => {
    expect(media.mimeType).toBe(mimeType);
  });

  it('takes bytes, array buffers and base64 alike, and answers at once', () => {
    for (const same of [data, new Uint8Array(data).buffer, base64]) {
      expect(new Image({ data: same }).toContent()).toEqual({ type: 'image', data: base64, mimeType: 'image/png' });
    }
  });

  it('passes annotations and meta on', () => {
    const notes = { annotations: { audience: ['user' as const], priority: 1 }, meta: { source: 'camera' } };
    for (const media of [new Image({ data, ...notes }), new Audio({ data, ...notes }), new File({ data, ...notes })]) {
      expect(media.toContent()).toMatchObject({ annotations: notes.annotations, _meta: notes.meta });
    }
  });

  it('makes a data URI of its MIME type and base64', async () => {
    expect(new Image({ data, format: 'gif' }).toDataUri()).toBe(`data:image/gif;base64,${base64}`);
    await expect(new Image({ path: at('chart.jpg') }).toDataUri()).resolves.toBe(`data:image/jpeg;base64,${base64}`);
  });

  it('reads files only when converted', async () => {
    const result = await toToolResult([
      new Image({ path: at('chart.jpg') }),
      'and',
      new Audio({ path: at('speech.mp3') }),
    ]);
    expect(result.content).toEqual([
      { type: 'image', data: base64, mimeType: 'image/jpeg' },
      { type: 'text', text: 'and' },
      { type: 'audio', data: base64, mimeType: 'audio/mpeg' },
    ]);
    expect(() => new Image({ path: at('missing.png') })).not.toThrow();
  });

  it('embeds a text file as text and another as a blob, under a URI without its directory', async () => {
    await expect(new File({ path: at('notes.md') }).toContent()).resolves.toEqual({
      type: 'resource',
      resource: { uri: 'file:///notes.md', mimeType: 'text/markdown', text: 'hi' },
    });
    await expect(new File({ path: at('data.bin') }).toContent()).resolves.toEqual({
      type: 'resource',
      resource: { uri: 'file:///data.bin', mimeType: 'application/octet-stream', blob: base64 },
    });
  });

  it('reads text that is not UTF-8 as Latin-1', async () => {
    await expect(new File({ path: at('latin.txt') }).toContent()).resolves.toMatchObject({
      resource: { text: 'grün' },
    });
  });

  it.each([
    [{ name: 'report', format: 'pdf' }, 'file:///report.pdf'],
    [{ name: 'report.pdf', format: 'pdf' }, 'file:///report.pdf'],
    [{ name: 'report.PDF', format: 'pdf' }, 'file:///report.PDF'],
    [{ name: 'photo', mimeType: 'image/jpeg' }, 'file:///photo.jpg'],
    [{ name: '../a b', format: 'csv' }, 'file:///..%2Fa%20b.csv'],
    [{ format: 'csv' }, 'file:///resource.csv'],
    [{}, 'file:///resource'],
  ])('names the file of %j %s', (init, uri) => {
    expect(new File({ data, ...init }).toContent()).toMatchObject({ resource: { uri } });
  });

  it('keeps paths on the server out of JSON', () => {
    expect(JSON.stringify(new File({ path: at('notes.md') }))).not.toContain(directory);
  });

  it('takes ~ for the home directory at the start of a path only', () => {
    expect(expandHome('~/a.png')).toBe(join(homedir(), 'a.png'));
    expect(expandHome('~')).toBe(homedir());
    expect(expandHome('~other/a.png')).toBe('~other/a.png');
    expect(expandHome('/a/~/b.png')).toBe('/a/~/b.png');
  });

  it.each<[string, () => unknown]>([
    ['neither path nor data', () => new Image({})],
    ['both path and data', () => new Image({ path: 'a.png', data })],
    ['a string that is not base64', () => new File({ data: 'some text' })],
    ['base64 without its padding', () => new File({ data: 'aGk' })],
    ['a malformed MIME type', () => new Image({ data, mimeType: 'png' })],
    ['a MIME type with a line break', () => new Image({ data, mimeType: 'image/png\r\nx: y' })],
    ['a malformed format', () => new Image({ data, format: '../png' })],
  ])('refuses %s', (_what, create) => {
    expect(create).toThrow(expect.objectContaining({ code: 'TN1015' }));
  });

  it('refuses what is larger than the limit, whether read or given', async () => {
    await writeFile(at('large.bin'), '');
    await truncate(at('large.bin'), 33 * 1024 * 1024);
    await expect(new File({ path: at('large.bin') }).toContent()).rejects.toMatchObject({ code: 'TN3012' });
    expect(() => new Image({ data, maxBytes: 1 })).toThrow(expect.objectContaining({ code: 'TN3012' }));
  });

  it.each([['missing.png'], ['.']])('says that %s cannot be read, without its directory', async (name) => {
    const error: unknown = await Promise.resolve(new Image({ path: at(name) }).toContent()).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'TN3013' });
    expect((error as Error).message).not.toContain(directory);
  });
});
