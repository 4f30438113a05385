import fc from 'fast-check';
import { ownUri, sharedUri, withSharedUris } from './shared-name';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

describe('the names of one server among several', () => {
  it.each([
    ['note://first', 'note://files/first'],
    ['file:///work/a.txt', 'file://files//work/a.txt'],
    ['note://{id}/text{?q}', 'note://files/{id}/text{?q}'],
    ['note://', 'note://files/'],
    ['urn:isbn:1', 'files+urn:isbn:1'],
  ])('%s becomes %s, and comes back', (own, shared) => {
    expect(sharedUri('files', own)).toBe(shared);
    expect(ownUri('files', shared)).toBe(own);
    expect(ownUri('file', shared)).toBeUndefined();
    expect(ownUri('files2', shared)).toBeUndefined();
  });

  it(`come back for every URI (seed ${seed})`, () => {
    const uris = fc.tuple(fc.constantFrom('a', 'note', 'file+x'), fc.constantFrom('://', ':'), fc.string());
    fc.assert(
      fc.property(uris, ([scheme, separator, rest]) => {
        const uri = `${scheme}${separator}${rest}`;
        expect(ownUri('some.server', sharedUri('some.server', uri))).toBe(uri);
      }),
      { seed },
    );
  });

  it('stand in contents, links and embedded resources', () => {
    const link = { type: 'resource_link', uri: 'note://a', name: 'a' };
    const embedded = { type: 'resource', resource: { uri: 'note://b', text: 'b' } };
    const text = { type: 'text', text: 'note://a' };
    expect(withSharedUris('s', 'tools/call', { content: [link, embedded, text] })).toEqual({
      content: [{ ...link, uri: 'note://s/a' }, { type: 'resource', resource: { uri: 'note://s/b', text: 'b' } }, text],
    });
    const messages = [{ role: 'user', content: embedded }];
    expect(withSharedUris('s', 'prompts/get', { messages })).toMatchObject({
      messages: [{ content: { resource: { uri: 'note://s/b' } } }],
    });
    const contents = [{ uri: 'note://a', text: 'a' }];
    expect(withSharedUris('s', 'resources/read', { contents })).toMatchObject({ contents: [{ uri: 'note://s/a' }] });
  });
});
