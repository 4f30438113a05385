import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Icon } from './icon';

describe('Icon', () => {
  it('encodes bytes at once', () => {
    expect(Icon.fromBytes(Buffer.from('hi'), 'image/png', { sizes: ['48x48'], theme: 'dark' }).resolve()).toEqual({
      src: 'data:image/png;base64,aGk=',
      mimeType: 'image/png',
      sizes: ['48x48'],
      theme: 'dark',
    });
  });

  it.each([
    ['https://example.com/icon.png'],
    ['http://localhost:8000/icon.png'],
    ['http://127.0.0.1/icon.png'],
    ['http://[::1]/icon.png'],
    ['data:image/svg+xml;base64,PHN2Zy8+'],
  ])('takes %s', (src) => {
    expect(new Icon({ src }).resolve()).toEqual({ src });
  });

  it.each([
    ['icon.png'],
    ['/icon.png'],
    ['http://example.com/icon.png'],
    ['http://127.0.0.1.example.com/icon.png'],
    ['https://user:secret@example.com/icon.png'],
    ['file:///etc/passwd'],
    ['javascript:alert(1)'],
    ['data:image/png,aGk='],
    ['data:image/png;base64'],
    ['data:image/png;base64,'],
    ['data:image/png;base64,not base64'],
    ['data:image/png;base64,aGk'],
    ['data:;base64,aGk='],
    ['data:text/html;base64,aGk='],
    ['data:image/png;charset=utf-8;base64,aGk='],
  ])('refuses %s', (src) => {
    expect(() => new Icon({ src })).toThrow(expect.objectContaining({ code: 'TN2008' }));
  });

  it('refuses wrong sizes, themes and types', () => {
    const src = 'https://example.com/icon.png';
    for (const wrong of [{ sizes: ['large'] }, { sizes: 'any' }, { theme: 'blue' }, { mimeType: 'text/html' }]) {
      expect(() => new Icon({ src, ...wrong } as never)).toThrow(expect.objectContaining({ code: 'TN2008' }));
    }
  });

  it('shows neither long sources nor credentials in errors', () => {
    expect(() => new Icon({ src: 'A'.repeat(100_000) })).toThrow(/^.{0,300}$/);
    expect(() => new Icon({ src: 'https://u:secret@example.com' })).toThrow(/^(?!.*secret)/);
  });

  describe('from a file', () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'icon-'));
    });
    afterAll(() => rm(directory, { recursive: true }));

    it('reads the file when resolved, not before', async () => {
      const icon = Icon.fromFile(join(directory, 'icon.png'), { sizes: ['any'] });
      await expect(icon.resolve()).rejects.toMatchObject({ code: 'TN3013' });
      await writeFile(join(directory, 'icon.png'), 'hi');
      await expect(icon.resolve()).resolves.toEqual({
        src: 'data:image/png;base64,aGk=',
        mimeType: 'image/png',
        sizes: ['any'],
      });
    });

    it('refuses a file over 1 MiB', async () => {
      await writeFile(join(directory, 'large.png'), '');
      await truncate(join(directory, 'large.png'), 1024 * 1024 + 1);
      await expect(Icon.fromFile(join(directory, 'large.png')).resolve()).rejects.toMatchObject({ code: 'TN3012' });
    });

    it('refuses what is not an image by its name, unless its type is given', () => {
      expect(() => Icon.fromFile('icon.txt')).toThrow(expect.objectContaining({ code: 'TN2008' }));
      expect(() => Icon.fromFile('icon', { mimeType: 'image/png' })).not.toThrow();
    });
  });
});
