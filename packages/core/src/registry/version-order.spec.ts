import fc from 'fast-check';
import { canonicalVersion, compareVersions } from './version-order';

const sign = (value: number): number => Math.sign(value);

/** Texts that look like versions, so that properties meet the branches that versions take. */
const written = fc
  .tuple(
    fc.constantFrom('', 'v', 'V'),
    fc.array(fc.constantFrom('0', '1', '2', '10', '01', '12345678901234567890'), { maxLength: 4 }),
    fc.constantFrom('', '-', '.', '+', '_'),
    fc.array(fc.constantFrom('a', 'alpha', 'rc', 'c', 'dev', 'post', 'rev', 'build', '1', '2', '10', '.', '-', '+'), {
      maxLength: 4,
    }),
  )
  .map(([prefix, numbers, separator, rest]) => `${prefix}${numbers.join('.')}${separator}${rest.join('')}`);
const version = fc.oneof(written, fc.string({ maxLength: 8 }), fc.constantFrom('draft', '2026-03-01', '1.0.0-beta.2'));

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe('the order of versions', () => {
  it.each([
    ['numbers by their value', ['1.2', '1.9', '1.10', '2']],
    ['missing numbers as zeros', ['0.9', '1', '1.0.1']],
    ['pre-releases before their release', ['1.0.dev3', '1.0a1', '1.0b2', '1.0rc1', '1.0', '1.0.post1', '1.1.dev1']],
    [
      'semantic versions',
      ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0'],
    ],
    ['builds after their release', ['1.0.0', '1.0.0+1', '1.0.0+2']],
    ['dates', ['2025-11-25', '2026-03-01', '2026-03-10']],
    ['words before numbers, by their text', ['draft', 'stable', '0.1', 'v1']],
    ['numbers that no number can hold', ['90071992547409921', '90071992547409922', '100071992547409921']],
  ])('has %s', (_what, ascending) => {
    const shuffled = [...ascending].reverse();
    expect(shuffled.sort(compareVersions)).toEqual(ascending);
  });

  it.each([
    ['1.0', 'v1'],
    ['1.0', '1.0.0'],
    ['1.0rc1', '1.0-RC.1'],
    ['1.0a1', '1.0-alpha.1'],
    ['1.01', '1.1'],
  ])('has %s and %s as one', (left, right) => {
    expect(compareVersions(left, right)).toBe(0);
    expect(canonicalVersion(left)).toBe(canonicalVersion(right));
  });

  it(`is a total order of the versions that texts stand for (seed ${seed})`, () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compareVersions(a, a)).toBe(0);
        expect(sign(compareVersions(a, b))).toBe(-sign(compareVersions(b, a)) + 0);
        expect(compareVersions(a, b) === 0).toBe(canonicalVersion(a) === canonicalVersion(b));
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
      { seed, numRuns: 3_000 },
    );
  });
});
