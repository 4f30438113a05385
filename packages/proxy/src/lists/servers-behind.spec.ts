import { TenonError } from '@tenon/core';
import type { BackendConnection } from '../backend/backend-connection';
import { serversBehind } from './servers-behind';

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

  it.each<[string, object, object]>([
    [
      'a name that is too long',
      { id: 'a', name: 'n'.repeat(130), uri: 'x://m/' },
      { name: 'n'.repeat(129), uri: 'x://m/' },
    ],
    ['a URI that is too long', { id: 'a', name: 'n_', uri: `x://${'m'.repeat(2_045)}` }, {}],
    ['a name that is none', { id: 'a', name: 1, uri: 'x://m/' }, {}],
  ])('gets the rest of an answer with %s', async (_what, server, told) => {
    const connection = {
      era: '2026',
      request: async () => ({ _meta: { tenon: { servers: [server, null, { id: 'x'.repeat(65) }, { id: 1 }] } } }),
    } as unknown as BackendConnection;
    expect(await serversBehind(connection, 100)).toEqual([{ id: 'a', ...told }]);
  });
});
