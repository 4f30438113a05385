import { Connection, type ServerRequest } from '@tenon/client';
import { tourServer } from './servers/tour';

describe.each(['2025', '2026'] as const)('a connection in %s', (era) => {
  it('returns results as they came, with what nobody knows', async () => {
    await using server = tourServer();
    await using connection = await Connection.open({ server }, { era });
    const result = await connection.request('tools/call', { name: 'event', arguments: {} });
    expect(result).toMatchObject({ structuredContent: { at: '1970-01-01T00:00:00.000Z' } });
    expect(result).not.toHaveProperty('resultType');
    expect(connection.server).toMatchObject({ era, serverInfo: { name: 'tour' }, instructions: 'Look around.' });
  });

  it('hands questions of the server on as they are, and errors of the answer back', async () => {
    await using server = tourServer();
    const asked: ServerRequest[] = [];
    const capabilities = { elicitation: { form: {} }, sampling: {}, roots: {} };
    await using connection = await Connection.open(
      { server },
      {
        era,
        capabilities,
        onRequest: async (request) => {
          asked.push(request);
          if (request.method === 'roots/list') return { roots: [{ uri: 'file:///work', 'x-extra': 1 }] };
          throw Object.assign(new Error('Not now'), { code: -32000 });
        },
      },
    );
    expect(await connection.request('tools/call', { name: 'roots', arguments: {} })).toMatchObject({
      content: [{ text: JSON.stringify(['file:///work']) }],
    });
    const failed = await connection.request('tools/call', { name: 'sample', arguments: {} }).catch(String);
    expect(JSON.stringify(failed)).toContain('Not now');
    expect(asked.map(({ method }) => method)).toEqual(['roots/list', 'sampling/createMessage']);
    expect(asked[1]!.params).toMatchObject({ maxTokens: 10 });
  });

  it('tells the server nothing of an answer that broke, and the caller in 2026', async () => {
    await using server = tourServer();
    await using connection = await Connection.open(
      { server },
      {
        era,
        capabilities: { sampling: {} },
        onRequest: async () => {
          throw new Error('the password is 1234');
        },
      },
    );
    const call = connection.request('tools/call', { name: 'sample', arguments: {} });
    if (era === '2026') await expect(call).rejects.toThrow('the password is 1234');
    else expect(await call.catch(String)).toBe('RequestError: The client could not answer');
  });

  it('hears every notification in order, progress and logs alike', async () => {
    await using server = tourServer();
    await using connection = await Connection.open({ server }, { era });
    const heard: string[] = [];
    const stop = connection.onNotification(({ method, params }) =>
      heard.push(`${method} ${JSON.stringify(params['progress'] ?? null)}`),
    );
    await connection.setLogLevel('warning');
    await connection.request('tools/call', { name: 'count', arguments: {} }, { onProgress: () => undefined });
    await connection.request('tools/call', { name: 'log', arguments: {} });
    stop();
    await connection.request('tools/call', { name: 'log', arguments: {} });
    expect(heard).toEqual([
      'notifications/progress 1',
      'notifications/progress 2',
      'notifications/progress 3',
      'notifications/message null',
    ]);
  });

  it('tells once that it has ended, whoever hung up', async () => {
    const server = tourServer();
    const connection = await Connection.open({ server }, { era });
    let ended = 0;
    connection.onClose(() => (ended += 1));
    await server.close();
    expect(connection.closed).toBe(true);
    await connection.close();
    expect(ended).toBe(1);
    await expect(connection.request('tools/list')).rejects.toMatchObject({ code: 'TN7003' });
  });

  it('has no changes to listen to in 2025 but those that come by themselves', async () => {
    await using server = tourServer();
    await using connection = await Connection.open({ server }, { era });
    const listening = connection.listen({ toolsListChanged: true });
    if (era === '2025') return void (await expect(listening).rejects.toMatchObject({ code: 'TN7010' }));
    const { filter, close, closed } = await listening;
    expect(filter).toEqual({ toolsListChanged: true });
    await close();
    expect(await closed).toBe('local');
  });
});
