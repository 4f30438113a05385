import { Client } from '@tenon/client';
import { FakeMcpServer } from '../servers/fake-mcp-server';
import { httpTour } from '../servers/http-tour';
import { tourServer } from '../servers/tour';

/** A server whose pages have one tool each, and the cursor that the test wants after a cursor. */
function paging(next: (cursor: string | undefined) => string | undefined): Promise<FakeMcpServer> {
  return FakeMcpServer.start(({ method, params }) => {
    if (method !== 'tools/list') return undefined;
    const cursor = params?.['cursor'] as string | undefined;
    const nextCursor = next(cursor);
    const tools = [{ name: `tool-${cursor ?? 'first'}`, inputSchema: { type: 'object' } }];
    return { result: { tools, ...(nextCursor !== undefined && { nextCursor }) } };
  });
}

const names = async (client: Client): Promise<string[]> => (await client.listTools()).map(({ name }) => name);

describe('a list of a 2026 server', () => {
  it('is kept for as long as it is good for, unless a fresh one is wanted', async () => {
    const { url, server: tour } = await httpTour({ cache: { ttlMs: 60_000 } });
    await using _server = tour;
    let asked = 0;
    const counting: typeof globalThis.fetch = (to, init) => {
      if (typeof init?.body === 'string' && init.body.includes('"tools/list"')) asked += 1;
      return fetch(to, init);
    };
    await using client = await Client.connect(url, { era: '2026', fetch: counting });
    const first = await names(client);
    expect(await names(client)).toEqual(first);
    expect(asked).toBe(1);
    await client.listTools({ fresh: true });
    expect(asked).toBe(2);
  });
});

describe('listing page by page', () => {
  it('lists all pages of a server', async () => {
    await using server = tourServer({ pageSize: 3 });
    for (const era of ['2025', '2026'] as const) {
      await using client = await Client.connect(server, { era });
      await using whole = await Client.connect(tourServer(), { era });
      expect(await names(client)).toEqual(await names(whole));
    }
  });

  it('ends where the cursor stays the same', async () => {
    await using server = await paging(() => 'again');
    await using client = await Client.connect(server.url);
    expect(await names(client)).toEqual(['tool-first', 'tool-again']);
  });

  it('ends where cursors come back in a circle', async () => {
    const circle: Record<string, string> = { a: 'b', b: 'c', c: 'a' };
    await using server = await paging((cursor) => circle[cursor ?? 'c']);
    await using client = await Client.connect(server.url);
    expect(await names(client)).toEqual(['tool-first', 'tool-a', 'tool-b', 'tool-c']);
    expect(await names(client)).toHaveLength(4);
  });

  it('raises after 250 pages, or as many as it may', async () => {
    await using server = await paging((cursor) => String(Number(cursor ?? 0) + 1));
    await using client = await Client.connect(server.url);
    await expect(client.listTools()).rejects.toMatchObject({ code: 'TN7007' });
    expect(server.methods().filter((method) => method === 'tools/list')).toHaveLength(250);
    await using brief = await Client.connect(server.url, { maxPages: 3 });
    await expect(brief.listTools()).rejects.toThrow(/3/);
  });
});
