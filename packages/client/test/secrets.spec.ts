import { inspect } from 'node:util';
import { Client, Connection } from '@tenon/client';
import { FakeMcpServer } from './servers/fake-mcp-server';

const token = 'very-secret-token-1234';

describe('what is secret', () => {
  it('is sent as a bearer token, and with the headers, to the server', async () => {
    await using server = await FakeMcpServer.start(() => undefined);
    await using _client = await Client.connect(server.url, { auth: token, headers: { 'x-api-key': 'key-567890' } });
    for (const { headers } of server.requests) {
      expect(headers).toMatchObject({ authorization: `Bearer ${token}`, 'x-api-key': 'key-567890' });
    }
  });

  it('does not follow a redirect to another origin', async () => {
    await using thief = await FakeMcpServer.start(() => undefined);
    await using server = await FakeMcpServer.start(() => ({ status: 307, headers: { location: thief.url }, body: '' }));
    for (const options of [{ auth: token }, { headers: { authorization: `Bearer ${token}` } }, {}]) {
      await expect(Client.connect(server.url, options)).rejects.toThrow(/TN7002.*redirect/);
    }
    expect(thief.requests).toEqual([]);
  });

  it('is in no error, whatever the server echoes', async () => {
    await using server = await FakeMcpServer.start(({ method }, headers) =>
      method === 'initialize'
        ? undefined
        : { error: { code: -32000, message: `no ${headers.authorization}`, data: { got: [headers.authorization] } } },
    );
    await using connection = await Connection.open({ url: server.url, auth: token }, { era: '2025' });
    const error = await connection.request('example/echo').catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({
      name: 'RequestError',
      message: 'no Bearer [secret]',
      data: { got: ['Bearer [secret]'] },
    });

    for (const status of [401, 403, 500]) {
      await using refusing = await FakeMcpServer.start((_rpc, { authorization }) => ({
        status,
        body: `bad ${authorization}`,
      }));
      const failure = await Client.connect(refusing.url, { auth: token }).catch((thrown: unknown) => thrown);
      expect(failure).toMatchObject({ code: status === 500 ? 'TN7002' : 'TN7005' });
      expect(inspect(failure, { depth: 9 })).not.toContain(token);
    }
  });

  it('is in no error, wherever it stands in a request', async () => {
    await using server = await FakeMcpServer.start(({ method }, headers) =>
      method !== 'example/echo'
        ? undefined
        : { status: 500, body: `no ${headers.authorization} ${String(headers['x-once'])} abc-query-123 of-the-caller` },
    );
    const provider = { token: () => Promise.resolve(token) };
    await using connection = await Connection.open(
      { url: `${server.url}?key=abc-query-123`, auth: provider },
      { era: '2025', secrets: () => ['of-the-caller'] },
    );
    const headers = { 'x-once': 'only-this-time' };
    const error = await connection.request('example/echo', {}, { headers }).catch((thrown: unknown) => thrown as Error);
    expect((error as Error).message).toContain('no [secret] [secret] [secret] [secret]');
    expect(inspect(error, { depth: 9 })).not.toMatch(/very-secret|only-this-time|abc-query|of-the-caller/);
  });

  it('is in no error of a header that cannot be sent', async () => {
    const headers = { 'x-key': `first-secret\nsecond-secret` };
    const failure = await Client.connect('http://127.0.0.1:9/mcp', { headers }).catch((thrown: unknown) => thrown);
    expect(inspect(failure, { depth: 9 })).not.toMatch(/first-secret|second-secret/);
  });

  it('has no place in a URL', () => {
    for (const target of ['http://ann:password@example.com/mcp', new URL('http://ann:password@example.com/mcp')]) {
      const make = () => new Client(target);
      expect(make).toThrow(/TN7001.*user name or password/);
      expect(make).not.toThrow(/ann:|:password@/);
      expect(() => new Client({ mcpServers: { one: { url: String(target) } } })).toThrow(/^TN7011((?!:password).)*$/);
    }
  });

  it('is not a token that no header can carry', async () => {
    await expect(Client.connect('http://127.0.0.1:9/mcp', { auth: 'a\r\nb' })).rejects.toThrow(/TN7001.*bearer token/);
  });
});
