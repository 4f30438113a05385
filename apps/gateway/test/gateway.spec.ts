import { Client } from '@tenon/client';
import { createServer, Module, tool, type TenonServer } from '@tenon/core';
import { execFile } from 'node:child_process';
import { join } from 'node:path';

@Module({ providers: [tool({ name: 'search_docs' }, () => ['installing.md'])] })
class DocsModule {}

const openDocs = async (port: number): Promise<TenonServer> => {
  const server = createServer(DocsModule, { name: 'docs', logLevel: 'silent' });
  await server.listen({ port });
  return server;
};

const names = async (client: Client): Promise<string[]> => (await client.listTools()).map(({ name }) => name).sort();

/** Waits until a tool is there, as a client does: each change of the list is told. */
async function appears(client: Client, name: string): Promise<void> {
  let heard = (): void => undefined;
  const stop = await client.onListChanged('tools', () => heard());
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => (heard = resolve));
      if ((await names(client)).includes(name)) return;
      await changed;
    }
  } finally {
    await stop();
  }
}

describe.each(['2025', '2026'] as const)('the gateway (%s)', (era) => {
  let docs: TenonServer;
  let client: Client;
  let port: number;
  beforeAll(async () => {
    docs = await openDocs(0);
    ({ port } = docs.address!);
    client = await Client.connect(
      {
        command: process.execPath,
        args: [join(__dirname, '../dist/main.js')],
        env: { DOCS_URL: docs.address!.url, TENON_LOG_LEVEL: 'silent' },
      },
      { era },
    );
  });
  afterAll(async () => {
    await client.close();
    await docs.close();
  });

  it('offers its own tools, the imported ones and those of the remote server', async () => {
    await appears(client, 'docs_search_docs');
    expect(await names(client)).toEqual(['docs_search_docs', 'now', 'units_convert']);
  });

  it('calls each of them where it lives', async () => {
    expect(await client.call('now', { zone: 'UTC' })).toMatch(/UTC$/);
    expect(await client.call('units_convert', { value: 5, from: 'km', to: 'm' })).toBe(5_000);
    expect(await client.call('docs_search_docs')).toEqual(['installing.md']);
  });

  it('says what a unit and a zone can be', async () => {
    await expect(client.call('units_convert', { value: 1, from: 'ell', to: 'm' })).rejects.toThrow('only m, km, ft');
    await expect(client.call('now', { zone: 'Atlantis' })).rejects.toThrow("no time zone 'Atlantis'");
  });

  it('knows nothing of what is left out', async () => {
    await expect(client.call('units_listUnits')).rejects.toThrow("Unknown tool 'units_listUnits'");
  });

  it('works without the remote server, and with it again', async () => {
    await docs.close();
    expect(await client.call('units_convert', { value: 1, from: 'nmi', to: 'm' })).toBe(1_852);
    await expect(client.call('docs_search_docs')).rejects.toThrow("mounted as 'docs'");
    docs = await openDocs(port);
    expect(await client.call('docs_search_docs')).toEqual(['installing.md']);
  });
});

it('the gateway listens beside the documents server by default, and not at its address', async () => {
  const help = await new Promise<string>((resolve, reject) =>
    execFile(process.execPath, [join(__dirname, '../dist/main.js'), '--help'], (error, stdout) =>
      error ? reject(new Error(error.message)) : resolve(stdout),
    ),
  );
  expect(help).toMatch(/--port .*; 8001\)/);
});

it('the gateway tells which of its sources are up', async () => {
  const docs = await openDocs(0);
  Object.assign(process.env, { DOCS_URL: docs.address!.url, TENON_LOG_LEVEL: 'silent' });
  // Only now, since the module reads the variables.
  const { server } = jest.requireActual<{ server: TenonServer }>('../src/main');
  const { url } = await server.listen({ port: 0 });
  const told: unknown = await (await fetch(new URL('/health', url))).json();
  expect(told).toMatchObject({ mounts: [{ name: 'docs', kind: 'target', state: 'up' }] });
  await server.close();
  await docs.close();
});
