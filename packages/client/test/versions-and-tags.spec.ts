import { createServer, Module, tool, type TenonServer } from '@tenon/core';
import { Client } from '@tenon/client';

const output = (type: string) => ({ type: 'object', properties: { value: { type } } });

@Module({
  providers: [
    tool({ name: 'sum', version: '1.0', output: output('number') }, () => ({ value: 1 })),
    tool({ name: 'sum', version: '2.0', output: output('string') }, () => ({ value: 'two' })),
    tool({ name: 'erase', tags: ['admin'] }, () => 'erased'),
  ],
})
class VersionedModule {}

const versioned = (): TenonServer => createServer(VersionedModule, { name: 'versioned', logLevel: 'silent' });

describe.each(['2025', '2026'] as const)('a Tenon server in %s', (era) => {
  it('has the version called that the client names, and the newest without a name', async () => {
    await using server = versioned();
    await using client = await Client.connect(server, { era });
    await client.listTools();
    expect(await client.call('sum')).toEqual({ value: 'two' });
    expect(await client.call('sum', {}, { version: '1.0' })).toEqual({ value: 1 });
    await expect(client.call('sum', {}, { version: '3.0' })).rejects.toMatchObject({ code: -32602 });
  });

  it('has its tags heeded in a list of servers', async () => {
    await using server = versioned();
    await server.run({ transport: 'http', port: 0, argv: [], env: {} });
    const entry = { url: server.address!.url, excludeTags: ['admin'] };
    await using client = await Client.connect({ mcpServers: { one: entry } }, { era });
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['sum']);
    await expect(client.call('erase')).rejects.toMatchObject({ code: -32602 });
  });
});
