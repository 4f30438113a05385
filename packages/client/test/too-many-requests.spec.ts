import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Client, Connection, TooManyRequestsError, type ClientOptions } from '@tenon/client';
import { FakeMcpServer, type FakeReply } from './servers/fake-mcp-server';

const eras = ['auto', '2025', '2026'] as const;

/** A server of both eras that takes no more: of some messages, or of any. */
function serverThatRefuses(
  refusal: FakeReply,
  refuses: (method: string) => boolean = () => true,
): Promise<FakeMcpServer> {
  const discovered = {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {} },
    ttlMs: 0,
    cacheScope: 'private',
  };
  return FakeMcpServer.start(({ method }) => {
    if (refuses(method)) return { status: 429, ...refusal };
    return method === 'server/discover' ? { result: discovered } : undefined;
  });
}

async function failureOf(server: FakeMcpServer, era: ClientOptions['era']): Promise<TooManyRequestsError> {
  try {
    await using client = await Client.connect({ url: server.url, headers: { 'x-key': 'secret-of-mine' } }, { era });
    await client.callTool('x');
  } catch (error) {
    return error as TooManyRequestsError;
  }
  throw new Error('Nothing failed');
}

describe.each(eras)('a server that takes no more requests for now (%s)', (era) => {
  it('is told from one that cannot be reached, and from one of another revision, on connecting', async () => {
    await using server = await serverThatRefuses({ headers: { 'retry-after': '7' } });
    const failure = await failureOf(server, era);
    expect(failure).toBeInstanceOf(TooManyRequestsError);
    expect(failure).toMatchObject({ code: 'TN7012', retryAfterMs: 7_000 });
    expect(failure.message).toMatch(/connecting at .*: HTTP 429 Too Many Requests\. .* for 7 s\. Wait before/);
    // Nobody asks once more in another revision.
    expect(server.methods()).toHaveLength(1);
  });

  it('is told so for a request, with what it says and without what was sent', async () => {
    await using server = await serverThatRefuses(
      { body: 'secret-of-mine is over its quota' },
      (method) => method === 'tools/call',
    );
    const failure = await failureOf(server, era);
    expect(failure).toMatchObject({ code: 'TN7012', retryAfterMs: undefined });
    expect(failure.message).toMatch(
      /tools\/call at .*: HTTP 429 Too Many Requests: \S+ is over its quota\. Wait before/,
    );
    expect(failure.message).not.toContain('secret-of-mine');
  });

  it('may be asked again on the same connection', async () => {
    let isBusy = true;
    await using server = await serverThatRefuses({}, (method) => method === 'prompts/get' && isBusy);
    await using connection = await Connection.open({ url: server.url }, { era });
    await expect(connection.request('prompts/get')).rejects.toMatchObject({ code: 'TN7012' });
    isBusy = false;
    // It has no prompts, and says so.
    await expect(connection.request('prompts/get')).rejects.toMatchObject({ code: -32601 });
  });
});

it.each<[string, number | undefined]>([
  ['0', 0],
  ['99999999999', 24 * 60 * 60_000],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ['Fri, 21 Oct 2157 07:28:00 GMT', 24 * 60 * 60_000],
  ['soon', undefined],
  ['-1', undefined],
])('waits as long as the server wants: %s', async (header, expected) => {
  await using server = await serverThatRefuses({ headers: { 'retry-after': header } });
  expect(await failureOf(server, '2025')).toMatchObject({ code: 'TN7012', retryAfterMs: expected });
});

it.each([
  [{ 'retry-after': '7' }, 7_000],
  [{}, undefined],
])('is told so where the stream of the legacy transport is refused (%j)', async (headers, retryAfterMs) => {
  const http = createServer((_request, response) => void response.writeHead(429, headers).end());
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  try {
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/sse`;
    const failure = await Client.connect({ url }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(TooManyRequestsError);
    expect(failure).toMatchObject({ code: 'TN7012', retryAfterMs });
  } finally {
    http.closeAllConnections();
    http.close();
  }
});
