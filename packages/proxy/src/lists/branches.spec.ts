import type { MountedComponents, ServerBehind } from '@tenon/core';
import { Beginnings } from './beginnings';
import { Branches } from './branches';

const offered: MountedComponents = {
  tools: [{ name: 'own' }, { name: 'm_far' }],
  prompts: [{ name: 'm_far' }, { name: 'mine' }],
  resources: [{ uri: 'data://own' }, { uri: 'data://m/far' }, { uri: 'm+data://far' }, { uri: 'data:m/far' }],
  resourceTemplates: [{ uriTemplate: 'data://m/{id}' }, { uriTemplate: 'data://mine/{id}' }],
  completes: false,
};
const withoutServers = (...servers: readonly ServerBehind[]): MountedComponents =>
  new Branches(servers).without(offered);

describe('components without those of a server', () => {
  it('are told by how their names and URIs begin', () => {
    expect(withoutServers({ id: 'a', name: 'm_', uri: 'x://m/' })).toEqual({
      tools: [{ name: 'own' }],
      prompts: [{ name: 'mine' }],
      resources: [{ uri: 'data://own' }, { uri: 'm+data://far' }],
      resourceTemplates: [{ uriTemplate: 'data://mine/{id}' }],
      completes: false,
    });
    const { resources } = withoutServers({ id: 'a', name: 'm_', uri: 'm+x://' });
    expect(resources).toEqual(offered.resources.filter(({ uri }) => uri !== 'm+data://far'));
  });

  it.each([{ id: 'a' }, { id: 'a', name: '', uri: 'x://' }, { id: 'a', name: '', uri: 'nothing' }])(
    'are all of them where they cannot be told: %j',
    (server) => expect(withoutServers(server)).toEqual(offered),
  );

  it('are without those of all of several', () => {
    const { tools, resources } = withoutServers(
      { id: 'a', name: 'm_', uri: 'm+x://' },
      { id: 'b', name: 'm_o_', uri: 'x://m/' },
      { id: 'c', name: 'ow', uri: 'x://m/o/' },
    );
    expect(tools).toEqual([]);
    expect(resources).toEqual([{ uri: 'data://own' }]);
  });

  it('tells servers that are mounted by others', () => {
    const outer = new Branches([{ id: 'a', name: 'm_', uri: 'x://m/' }]);
    expect(outer.has({ id: 'b', name: 'm_n_', uri: 'x://m/n/' })).toBe(true);
    expect(outer.has({ id: 'b', name: 'm_n_', uri: 'n+x://m/' })).toBe(true);
    expect(outer.has({ id: 'b', name: 'm_n_', uri: 'x://n/' })).toBe(false);
    expect(outer.has({ id: 'b', name: 'n_', uri: 'x://n/' })).toBe(false);
    expect(outer.has({ id: 'b' })).toBe(false);
    expect(new Branches([]).has({ id: 'b', name: 'n_', uri: 'x://n/' })).toBe(false);
  });
});

describe('beginnings', () => {
  it('are found as if each was looked at', () => {
    const letters = ['', 'a', 'b', 'aa', 'ab', 'ba', 'bb', 'aab', 'aba', 'abb', 'bab'];
    for (let chosen = 0; chosen < 2 ** letters.length; chosen += 1) {
      const some = letters.filter((_, index) => chosen & (1 << index));
      const beginnings = new Beginnings(some);
      for (const text of [...letters, 'abc', 'c']) {
        expect([some, text, beginnings.has(text)]).toEqual([some, text, some.some((one) => text.startsWith(one))]);
      }
    }
  });
});
