import { TenonError, type MountedComponents } from '@tenon/core';
import type { BackendConnection } from '../backend/backend-connection';
import { isWithin, serversBehind, withoutServers } from './servers-behind';

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

describe('the question for the servers behind a mount', () => {
  it.each([
    [60_000, 5_000],
    [0, 5_000],
    [200, 200],
  ])('takes no longer than it may, and is no failure where it is not answered (%d ms)', async (given, expected) => {
    const times: unknown[] = [];
    const connection = {
      era: '2025',
      request: (_method: string, _params: object, { timeoutMs }: { timeoutMs: number }) => {
        times.push(timeoutMs);
        return Promise.reject(new TenonError('TN7004', 'ping: no answer'));
      },
    } as unknown as BackendConnection;
    expect(await serversBehind(connection, given)).toEqual([]);
    expect(times).toEqual([expected]);
  });

  it('fails with what else goes wrong', async () => {
    const connection = {
      era: '2025',
      request: () => Promise.reject(new TenonError('TN7002', 'ping: it is down')),
    } as unknown as BackendConnection;
    await expect(serversBehind(connection, 100)).rejects.toMatchObject({ code: 'TN7002' });
  });
});
