import { matchesPath } from './path-pattern';

describe('matchesPath', () => {
  it.each([
    ['*.md', 'a.md', true],
    ['*.md', 'deep/inside/a.md', true],
    ['*.md', 'a.mdx', false],
    ['?.md', 'a.md', true],
    ['?.md', 'ab.md', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'aXbY', false],
    ['guides/*.md', 'guides/a.md', true],
    ['guides/*.md', 'guides/deep/a.md', false],
    ['guides/**/*.md', 'guides/a.md', true],
    ['guides/**/*.md', 'guides/deep/inside/a.md', true],
    ['**/test/**', 'a/test/b', true],
    ['**/test/**', 'a/tests/b', false],
    ['/a', 'a', false],
    ['[a].md', 'a.md', false],
    ['.*', '.hidden', true],
  ])('%s on %s: %s', (pattern, path, fits) => {
    expect(matchesPath(pattern, path)).toBe(fits);
  });

  it('takes no exponential time', () => {
    expect(matchesPath('*a'.repeat(500), 'a'.repeat(5_000) + 'b')).toBe(false);
    expect(matchesPath('**/a/'.repeat(200) + 'c', 'a/'.repeat(2_000) + 'b')).toBe(false);
  });
});
