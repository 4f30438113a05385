import type { CompositionOptions } from '../metadata';
import { Namespace } from './namespace';

/** Numbers that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const random = randomFrom(seed);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const text = (characters: string, longest: number): string =>
  Array.from({ length: 1 + Math.floor(random() * longest) }, () => pick([...characters])).join('');

const prefix = (): string => pick(['a', 'b', 'ab', `x${text('ab._-9', 4)}`]);
const schemePrefix = (): string => pick(['a', 'b', `x${text('ab.-9', 4)}`]);
const options = (): CompositionOptions => {
  const isProtocol = random() < 0.3;
  return {
    ...(random() < 0.8 && { prefix: isProtocol ? schemePrefix() : prefix() }),
    ...(random() < 0.5 && { separator: pick(['_', '-', '.', '__', '']) }),
    ...(isProtocol && { resourcePrefixFormat: 'protocol' as const }),
  };
};
const name = (): string => pick([text('ab_.-1', 8), 'a_b', 'a', 'a_a_a']);
const uri = (): string => {
  const scheme = pick(['data', 'a', 'a+data', 'https', 'x.y']);
  const rest = pick(['', '/', 'a/', 'a/a', text('ab/._-%?', 10), '{id}/of', 'a/{path*}{?q,r}', '{id}']);
  return `${scheme}:${pick(['//', '', '/', '///'])}${rest}`;
};
const namespaceOf = (levels: number): { namespace: Namespace; given: CompositionOptions[] } => {
  const given = Array.from({ length: levels }, options);
  return { namespace: new Namespace(given), given };
};

describe(`Namespace (seed ${seed})`, () => {
  it('leads every name and URI back to what it was', () => {
    for (let round = 0; round < 5_000; round++) {
      const { namespace, given } = namespaceOf(1 + Math.floor(random() * 3));
      const [ownName, ownUri] = [name(), uri()];
      const context = JSON.stringify({ given, ownName, ownUri });
      expect([context, namespace.ownName(namespace.name(ownName))]).toEqual([context, ownName]);
      expect([context, namespace.ownUri(namespace.uri(ownUri))]).toEqual([context, ownUri]);
    }
  });

  it('leads no other name or URI to anything that would not become it', () => {
    for (let round = 0; round < 5_000; round++) {
      const { namespace, given } = namespaceOf(1 + Math.floor(random() * 3));
      const [anyName, anyUri] = [name(), uri()];
      const context = JSON.stringify({ given, anyName, anyUri });
      const [ownName, ownUri] = [namespace.ownName(anyName), namespace.ownUri(anyUri)];
      if (ownName !== undefined) expect([context, namespace.name(ownName)]).toEqual([context, anyName]);
      if (ownUri !== undefined) expect([context, namespace.uri(ownUri)]).toEqual([context, anyUri]);
    }
  });

  it('keeps different names and URIs different', () => {
    for (let round = 0; round < 2_000; round++) {
      const { namespace } = namespaceOf(2);
      const [one, two] = [uri(), uri()];
      expect(namespace.uri(one) === namespace.uri(two)).toBe(one === two);
    }
  });

  it('leads what has another prefix to nothing', () => {
    const namespace = new Namespace([{ prefix: 'weather' }]);
    for (const foreign of ['today', 'weather', 'weathertoday', 'other_today', 'Weather_today']) {
      expect(namespace.ownName(foreign)).toBeUndefined();
    }
    for (const foreign of [
      'data://one',
      'data://weather',
      'data://weatherx/one',
      'data:weather//x',
      'weather+data://one',
    ]) {
      expect([foreign, namespace.ownUri(foreign)]).toEqual([
        foreign,
        foreign === 'data:weather//x' ? 'data:/x' : undefined,
      ]);
    }
  });

  it('gives renamed components their whole name, and takes the old one away', () => {
    const namespace = new Namespace([{ prefix: 'outer' }, { prefix: 'in', rename: { search: 'find' } }]);
    expect(namespace.name('search')).toBe('outer_find');
    expect(namespace.ownName('outer_find')).toBe('search');
    expect(namespace.ownName('outer_in_search')).toBeUndefined();
    expect(namespace.ownName('outer_in_find')).toBe('find');
  });

  it('lets exclusion win, on every level', () => {
    const namespace = new Namespace([{ excludeTags: ['admin'] }, { includeTags: ['public'] }]);
    expect(namespace.admits(['public'])).toBe(true);
    expect(namespace.admits(['public', 'admin'])).toBe(false);
    expect(namespace.admits([])).toBe(false);
  });
});
