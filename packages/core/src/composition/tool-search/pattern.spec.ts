import fc from 'fast-check';
import { Meter, Pattern } from './pattern';

const isIn = (pattern: string, text: string): boolean => new Pattern(pattern).isIn(text, new Meter());

describe('a pattern', () => {
  it.each([
    ['mail', 'send_MAIL', true],
    ['MAIL', 'send_mail', true],
    ['(?i)Mail', 'mail', true],
    ['^get_.*_by_(id|name)$', 'get_user_by_name', true],
    ['^get_.*_by_(id|name)$', 'get_user_by_names', false],
    ['(?:a|b){2,3}?c', 'xabc', true],
    ['^(?:a|b){2,3}c', 'abbac', false],
    ['a{,2}', 'a{,2}', true],
    ['[^a-f]', 'abcdef', false],
    ['[A-F]x', 'cX', true],
    ['[\\w-]+@[\\d.]+', 'me@1.2', true],
    ['[]', ']', undefined],
    ['\\bmail\\b', 'e mail!', true],
    ['\\bmail\\b', 'email', false],
    ['größe', 'GRÖSSE', false],
    ['größe', 'GRÖßE', true],
    ['^.$', '😀', true],
    ['a.b', 'a\nb', false],
    ['', 'x', true],
  ] as const)('%s is found in %j: %s', (pattern, text, expected) => {
    if (expected === undefined) expect(() => isIn(pattern, text)).toThrow('not valid');
    else expect(isIn(pattern, text)).toBe(expected);
  });

  it.each([
    ['(a', "a ')' is missing"],
    ['a)', "a ')' too many"],
    ['[a', "a ']' is missing"],
    ['[b-a]', 'a range'],
    ['[\\d-z]', 'a range'],
    ['*a', 'nothing to repeat'],
    ['a**', 'nothing to repeat'],
    ['a{2}{3}{4}+', 'nothing to repeat'],
    ['a{3,2}', 'wrong way round'],
    ['a{101}', 'more than 100'],
    ['a\\', 'nothing follows'],
    ['(?=a)', "only '(?:'"],
    ['(?<n>a)', "only '(?:'"],
    ['(a)\\1', "'\\1' is not understood"],
    ['\\p{L}', "'\\p' is not understood"],
    ['a'.repeat(201), 'longer than 200'],
  ])('%s is refused', (pattern, message) => {
    expect(() => new Pattern(pattern)).toThrow(message);
  });

  it.each(['(a+)+b', '(a|a)*b', '(a|aa)+$x', '(.*.*)*x', '.*.*.*.*.*.*x'])('%s, a trap, is answered', (pattern) => {
    expect(isIn(pattern, 'a'.repeat(5_000))).toBe(false);
  });

  it.each(['((((){100}){100}){100}){100}', '(((a?){50}){50}){50}'])('%s takes too long, and ends', (pattern) => {
    expect(() => isIn(pattern, 'a'.repeat(500))).toThrow('takes too long');
  });

  it('ends when all texts together take too long', () => {
    const pattern = new Pattern('a.*b|c.*d');
    const meter = new Meter();
    const searchMany = (): void => {
      for (let count = 0; count < 10_000; count++) pattern.isIn('a'.repeat(1_000), meter);
    };
    expect(searchMany).toThrow('takes too long');
  });

  it('counts what a bracket holds', () => {
    const spentOn = (pattern: string): number => {
      const meter = new Meter();
      const spend = jest.spyOn(meter, 'spend');
      expect(new Pattern(pattern).isIn('a'.repeat(100), meter)).toBe(false);
      return spend.mock.calls.reduce((sum, [steps]) => sum + steps, 0);
    };
    expect(spentOn(`[${'\\d'.repeat(50)}]`)).toBeGreaterThan(5_000);
  });

  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

  it(`is found where a RegExp finds it (seed ${seed})`, () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'C',
      '.',
      '[ab]',
      '[^a]',
      '[A-b_]',
      '\\w',
      '\\D',
      '\\s',
      '\\b',
      '^',
      '$',
      '\\.',
    );
    const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
      pattern: fc
        .array(
          fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
          { minLength: 1, maxLength: 3 },
        )
        .map((branches) => branches.join('|')),
      piece: fc.oneof(
        { maxDepth: 2, depthSize: 'small' },
        atom,
        fc
          .tuple(
            atom.filter((one) => !['\\b', '^', '$'].includes(one)),
            fc.constantFrom('*', '+', '?', '*?', '{2}', '{1,}', '{0,2}'),
          )
          .map((parts) => parts.join('')),
        fc.tuple(tie('pattern'), fc.constantFrom('', '*', '+?', '{2,3}')).map(([inner, often]) => `(${inner})${often}`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '_', '1', ' ', '.', '\n'), maxLength: 7 });
    fc.assert(
      fc.property(
        pattern.filter(({ length }) => length <= 40),
        text,
        (source, given) => {
          expect(isIn(source, given)).toBe(new RegExp(source, 'i').test(given));
        },
      ),
      { seed, numRuns: 3_000 },
    );
  });
});
