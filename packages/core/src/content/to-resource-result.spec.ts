import { File } from './file';
import { Image } from './media';
import { ResourceContent } from './resource-content';
import { ResourceResult } from './resource-result';
import { toResourceResult } from './to-resource-result';
import { toWireResourceResult } from './wire-result';

const uri = 'data://config';

function wire(value: unknown, mimeType?: string) {
  const result = toResourceResult(value, { uri, mimeType });
  if (result instanceof Promise) throw new Error('a value at hand made a promise');
  return toWireResourceResult(result);
}

describe('toResourceResult', () => {
  it.each<[string, unknown, object]>([
    ['a string as text', 'a', { mimeType: 'text/plain', text: 'a' }],
    ['bytes as a blob', Buffer.from('hi'), { mimeType: 'application/octet-stream', blob: 'aGk=' }],
    [
      'an object as JSON',
      { at: new Date(0) },
      { mimeType: 'application/json', text: '{"at":"1970-01-01T00:00:00.000Z"}' },
    ],
    ['a list as JSON', [1, 2n], { mimeType: 'application/json', text: '[1,2]' }],
    ['a number as JSON', 3, { mimeType: 'application/json', text: '3' }],
    ['a boolean as JSON', true, { mimeType: 'application/json', text: 'true' }],
    ['null as JSON', null, { mimeType: 'application/json', text: 'null' }],
    ['a generator as a JSON list', [1].values(), { mimeType: 'application/json', text: '[1]' }],
    ['an image as a blob', new Image({ data: 'aGk=' }), { mimeType: 'image/png', blob: 'aGk=' }],
    ['a text file as text', new File({ data: 'aGk=', format: 'md' }), { mimeType: 'text/markdown', text: 'hi' }],
  ])('serves %s', (_what, value, content) => {
    expect(wire(value)).toEqual({ contents: [{ uri, ...content }] });
  });

  it.each<[string, unknown]>([
    ['text', '<p>'],
    ['bytes', Buffer.from('%PDF')],
    ['JSON', { a: 1 }],
    ['an image', new Image({ data: 'aGk=' })],
  ])('keeps the declared MIME type of %s', (_what, value) => {
    expect(wire(value, 'application/x-own').contents[0]?.mimeType).toBe('application/x-own');
  });

  it('returns several contents in order, each with its meta, under the URI of the resource', () => {
    const first = new ResourceContent('a', { mimeType: 'text/markdown', meta: { page: 1 } });
    const second = new ResourceContent(new Uint8Array([1]), { meta: { page: 2 }, uri: 'data://scan' });
    const third = new ResourceContent({ n: 1n });
    const contents = [
      { uri, mimeType: 'text/markdown', text: 'a', _meta: { page: 1 } },
      { uri: 'data://scan', mimeType: 'application/octet-stream', blob: 'AQ==', _meta: { page: 2 } },
      { uri, mimeType: 'application/json', text: '{"n":1}' },
    ];
    expect(wire(new ResourceResult({ contents: [first, second, third], meta: { total: 3 } }))).toEqual({
      contents,
      _meta: { total: 3 },
    });
    expect(wire([first, second, third])).toEqual({ contents });
    expect(wire(first)).toEqual({ contents: contents.slice(0, 1) });
  });

  it('passes results through that need nothing', () => {
    const result = new ResourceResult({ contents: { uri: 'data://other', text: 'a' } });
    expect(toResourceResult(result, { uri })).toBe(result);
    expect(wire({ contents: [{ uri: 'data://other', text: 'a' }] })).toEqual(toWireResourceResult(result));
  });

  it('waits for promises', async () => {
    await expect(toResourceResult(Promise.resolve('a'), { uri })).resolves.toMatchObject({ contents: [{ text: 'a' }] });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a class', class Config {}, 'a class'],
  ])('refuses %s, naming its type', (_what, value, name) => {
    expect(() => toResourceResult(value, { uri })).toThrow(
      expect.objectContaining({ code: 'TN3011', message: expect.stringContaining(`returned ${name}`) as unknown }),
    );
  });

  it('names the path of what JSON cannot say', () => {
    expect(() => wire({ a: { b: Symbol('s') } })).toThrow('$.a.b');
  });
});
