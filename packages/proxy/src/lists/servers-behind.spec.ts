import type { MountedComponents } from '@tenon/core';
import { isWithin, withoutServers } from './servers-behind';

const offered: MountedComponents = {
  tools: [{ name: 'own' }, { name: 'm_far' }],
  prompts: [{ name: 'm_far' }, { name: 'mine' }],
  resources: [{ uri: 'data://own' }, { uri: 'data://m/far' }, { uri: 'm+data://far' }, { uri: 'data:m/far' }],
  resourceTemplates: [{ uriTemplate: 'data://m/{id}' }, { uriTemplate: 'data://mine/{id}' }],
  completes: false,
};

describe('components without those of a server', () => {
  it('are told by how their names and URIs begin', () => {
    expect(withoutServers(offered, [{ id: 'a', name: 'm_', uri: 'x://m/' }])).toEqual({
      tools: [{ name: 'own' }],
      prompts: [{ name: 'mine' }],
      resources: [{ uri: 'data://own' }, { uri: 'm+data://far' }],
      resourceTemplates: [{ uriTemplate: 'data://mine/{id}' }],
      completes: false,
    });
    const { resources } = withoutServers(offered, [{ id: 'a', name: 'm_', uri: 'm+x://' }]);
    expect(resources).toEqual(offered.resources.filter(({ uri }) => uri !== 'm+data://far'));
  });

  it.each([{ id: 'a' }, { id: 'a', name: '', uri: 'x://' }, { id: 'a', name: '', uri: 'nothing' }])(
    'are all of them where they cannot be told: %j',
    (server) => expect(withoutServers(offered, [server])).toEqual(offered),
  );

  it('tells servers that are mounted by others', () => {
    const outer = { id: 'a', name: 'm_', uri: 'x://m/' };
    expect(isWithin({ id: 'b', name: 'm_n_', uri: 'x://m/n/' }, outer)).toBe(true);
    expect(isWithin({ id: 'b', name: 'n_', uri: 'x://n/' }, outer)).toBe(false);
    expect(isWithin({ id: 'b' }, outer)).toBe(false);
  });
});
