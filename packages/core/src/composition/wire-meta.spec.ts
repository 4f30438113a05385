import { askingFor, listedVersion, olderVersions } from './wire-meta';

describe('versions that a mounted server lists', () => {
  it.each(['tenon', 'fastmcp', '_fastmcp'])('are read from `_meta.%s`', (key) => {
    const meta = { [key]: { version: '2', versions: ['2', '1.1', '1'] } };
    expect(listedVersion(meta)).toBe('2');
    expect(olderVersions(meta)).toEqual(['1.1', '1']);
  });

  it('are each there once, and older than the one that is listed', () => {
    const versions = ['3', '2.0', '2', '1.0', 'v1'];
    expect(olderVersions({ tenon: { version: '2', versions } })).toEqual(['v1']);
  });

  it.each([
    [undefined],
    [{}],
    [{ tenon: 'text' }],
    [{ tenon: { version: '2' } }],
    [{ tenon: { versions: ['2', '1'] } }],
    [{ tenon: { version: '2', versions: '1' } }],
    [{ tenon: { version: '2', versions: [1, null, '', 'x'.repeat(101), {}] } }],
  ])('are none in %j', (meta) => expect(olderVersions(meta)).toEqual([]));

  it('are bounded in number', () => {
    const versions = Array.from({ length: 10_000 }, (_, index) => `1.${index}`);
    expect(olderVersions({ tenon: { version: '2', versions } })).toHaveLength(100);
  });
});

it('asks for a version beside what the request says already', () => {
  const meta = { traceparent: 'abc', tenon: { version: 'v1', more: 1 } };
  expect(askingFor('1.0', meta)).toEqual({
    traceparent: 'abc',
    tenon: { version: '1.0', more: 1 },
    fastmcp: { version: '1.0' },
  });
});
