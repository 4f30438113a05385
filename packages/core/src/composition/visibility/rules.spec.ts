import fc from 'fast-check';
import type { ComponentInfo, EnableSelection, VisibilityRule } from '../../contracts';
import { hiding, isShown, showing, withRule } from './rules';

const info = (more: Partial<ComponentInfo> = {}): ComponentInfo => ({
  kind: 'tool',
  name: 'search',
  tags: [],
  scopes: [],
  ...more,
});
const template = info({ kind: 'resourceTemplate', name: 'item', uri: 'data://{the_id}', tags: ['a'], version: '2' });

describe('a rule', () => {
  it.each<[string, EnableSelection, boolean]>([
    ['no member', {}, true],
    ['a value of each member', { names: ['x', 'item'], tags: ['a', 'b'], kinds: ['tool', 'resourceTemplate'] }, true],
    ['another kind', { names: ['item'], kinds: ['resource'] }, false],
    ['its URI template as another writes it', { uris: ['data://{the-id}'] }, true],
    ['a URI that its template makes', { uris: ['data://7'] }, false],
    ['its URI template', { uris: ['data://{the_id}'] }, true],
    ['a range of versions', { versions: [{ from: '1', before: '2' }, { from: '2' }] }, true],
    ['no values', { tags: [] }, false],
  ])('that selects by %s', (_what, selection, isSelected) => {
    expect(isShown(template, [hiding(selection)], true)).toBe(!isSelected);
    expect(isShown(template, [showing(selection)], false)).toBe(isSelected);
  });

  it('selects nothing without a version by version', () => {
    expect(isShown(info(), [hiding({ versions: [{ from: '0' }, { before: '99' }, {}] })], true)).toBe(true);
  });

  it('is a copy of what was given', () => {
    const names = ['search'];
    const rule = hiding({ names });
    names.push('other');
    expect(rule.selection).toEqual({ names: ['search'] });
  });
});

describe('rules together', () => {
  const show = (selection: EnableSelection): VisibilityRule => showing(selection);

  it('leave to what was before what none of them speaks of', () => {
    const rules = [hiding({ names: ['other'] }), show({ tags: ['x'], kinds: ['prompt'], only: true })];
    expect([isShown(info(), rules, true), isShown(info(), rules, false)]).toEqual([true, false]);
  });

  it('are 1,000 at most', () => {
    let rules: readonly VisibilityRule[] = [];
    for (let count = 0; count < 1_000; count++) rules = withRule(rules, hiding({ names: [String(count)] }));
    expect(() => withRule(rules, hiding({ names: ['more'] }))).toThrow('TN5022');
    expect(withRule(rules, hiding({ names: ['7'] }))).toHaveLength(1_000);
    expect(withRule(rules, hiding({}))).toEqual([hiding({})]);
  });

  const some = <T>(...values: T[]): fc.Arbitrary<T[]> => fc.subarray(values);
  const selection = fc.record(
    {
      names: some('a', 'b'),
      tags: some('x', 'y'),
      kinds: some<ComponentInfo['kind']>('tool', 'resource', 'prompt'),
      versions: some<string | { from?: string; before?: string }>('1', { from: '2' }, { before: '2' }),
      uris: some('data://a'),
    },
    { requiredKeys: [] },
  );
  const rule = fc.oneof(
    selection.map(hiding),
    fc.tuple(selection, fc.boolean()).map(([given, only]) => showing({ ...given, only })),
  );
  const component = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    tags: some('x', 'y'),
    kind: fc.constantFrom<ComponentInfo['kind']>('tool', 'resource', 'prompt'),
    version: fc.constantFrom(undefined, '1', '2', '3'),
    uri: fc.constantFrom(undefined, 'data://a', 'data://b'),
  });
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

  it(`say the same without those that have nothing left to say (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 8 }), component, fc.boolean(), (rules, given, otherwise) => {
        const kept = rules.reduce<readonly VisibilityRule[]>(withRule, []);
        expect(isShown(info(given), kept, otherwise)).toBe(isShown(info(given), rules, otherwise));
      }),
      { seed, numRuns: 3_000 },
    );
  });
});
