import { setTimeout as delay } from 'node:timers/promises';
import { DriverStore } from '../../test/fake-server';
import { LossyProxy } from '../../test/lossy-proxy';
import { memcachedClient, memcachedHarness, startMemcached, withMemcached } from '../../test/memcached-harness';
import { controlOf, type ServerProcess } from '../../test/server-process';
import { recordKey } from '../base';
import { describeCases, storeCases } from '../contract';
import { MemcachedDriver } from './memcached-driver';
import { MemcachedPool } from './memcached-servers';
import { memcachedStore } from './memcached-store';

const dayMs = 24 * 60 * 60 * 1_000;

withMemcached('the contract of MemcachedStore', (program) => {
  const servers: ServerProcess[] = [];
  let proxy: LossyProxy;
  beforeAll(async () => {
    for (let count = 0; count < 3; count++) servers.push(await startMemcached(program));
    proxy = await LossyProxy.start(servers[0]!.port);
  });
  afterAll(async () => {
    await proxy.close();
    await Promise.all(servers.map((server) => server.stop()));
  });
  const server = (): ServerProcess => servers[0]!;

  const direct = memcachedHarness(() => [server().address], controlOf(server));
  const cases = storeCases(direct).filter(({ id }) => id !== '49');
  describeCases({ describe, it }, 'MemcachedStore', cases);

  const lossy = memcachedHarness(
    () => [proxy.address],
    controlOf(server, [], () => proxy),
  );
  const lossyCases = storeCases(lossy).filter(({ id }) => id === '49');
  describeCases({ describe, it }, 'MemcachedStore behind a proxy', lossyCases);

  const spread = storeCases(memcachedHarness(() => servers.map(({ address }) => address)));
  describeCases({ describe, it }, 'MemcachedStore over three servers', spread);

  describe('MemcachedStore with a server', () => {
    it('lets the server forget what has expired', async () => {
      const store = memcachedStore({ servers: [server().address], keyPrefix: 'ttl:' });
      const client = memcachedClient(server().address);
      const name = `ttl:${recordKey('default', 'key', 0).id}`;
      try {
        await store.put('key', 1, { ttlMs: 300 });
        expect(await client.get(name)).toBeDefined();
        let isThere = true;
        for (const deadline = Date.now() + 5_000; isThere && Date.now() < deadline; await delay(50))
          isThere = (await client.get(name)) !== undefined;
        expect(isThere).toBe(false);
      } finally {
        client.shutdown();
        await store.close();
      }
    });

    it('keeps what lives for more than 30 days', async () => {
      const store = memcachedStore({ servers: [server().address], keyPrefix: 'long:' });
      for (const days of [29, 30, 31, 365, 3_650]) {
        await store.put(`${days}`, days, { ttlMs: days * dayMs });
        expect(await store.get(`${days}`)).toBe(days);
      }
      await store.close();
    });

    it('keeps what lives beyond the times that the server can read', async () => {
      const driver = new MemcachedDriver(new MemcachedPool({ servers: [server().address] }), 'late:');
      const store = new DriverStore(driver, { clock: () => Date.UTC(2037, 0) });
      await store.put('key', 1, { ttlMs: 5 * 365 * dayMs });
      expect(await store.get('key')).toBe(1);
      await store.close();
    });

    it('sends no character of a name or value where a command could begin', async () => {
      const client = memcachedClient(server().address);
      const commands = jest.spyOn(client, 'store');
      const store = memcachedStore({ client });
      const hostile = 'x 0 0 1\r\n1\r\nflush_all\r\n\u0000';
      await store.put(hostile, hostile, { collection: hostile });
      expect(await store.get(hostile, { collection: hostile })).toBe(hostile);
      expect(commands).toHaveBeenCalledTimes(1);
      expect(commands.mock.calls[0]?.[1]).toMatch(/^tenon:[0-9a-f]{64}$/);
      client.shutdown();
      await store.close();
    });

    it('does a change once whose reply is lost', async () => {
      const store = memcachedStore({ servers: [proxy.address], keyPrefix: 'lost:' });
      await store.put('code', 'once');
      // The first reply is what is there, the second that it is gone.
      proxy.dropReply(2);
      await expect(store.take('code')).rejects.toMatchObject({ code: 'TN8002', outcome: 'unknown' });
      expect(await store.take('code')).toBeUndefined();
      await store.increment('count');
      proxy.dropReply(3);
      await expect(store.increment('count')).rejects.toMatchObject({ code: 'TN8002', outcome: 'unknown' });
      expect(await store.get('count')).toBe(2);
      await store.close();
    });

    it('says that the server has no memory left, or takes no value of a size', async () => {
      const small = await startMemcached(program, '-M', '-m', '4', '-I', '512k');
      const store = memcachedStore({ servers: [small.address] });
      try {
        await expect(store.put('large', 'x'.repeat(900_000))).rejects.toThrow(/TN8001.*-I/);
        const text = 'x'.repeat(100_000);
        const fill = async (): Promise<void> => {
          for (let count = 0; count < 500; count++) await store.put(`key ${count}`, text);
        };
        await expect(fill()).rejects.toMatchObject({ code: 'TN8016' });
      } finally {
        await store.close();
        await small.stop();
      }
    });

    it('spreads keys over servers, and fails with the one that is away', async () => {
      const store = memcachedStore({ servers: servers.map(({ address }) => address), keyPrefix: 'spread:' });
      const keys = Array.from({ length: 60 }, (_, index) => `key ${index}`);
      await store.putMany(keys.map((key) => [key, key] as const));
      expect(await store.getMany(keys)).toEqual(keys);
      const last = servers[2]!;
      await last.stop();
      try {
        const settled = await Promise.allSettled(keys.map((key) => store.get(key)));
        const failed = settled.filter(({ status }) => status === 'rejected');
        expect(failed.length).toBeGreaterThan(5);
        expect(failed.length).toBeLessThan(40);
        for (const { reason } of failed as PromiseRejectedResult[]) {
          expect(reason).toMatchObject({ code: 'TN8002' });
          expect(String(reason)).toContain(last.address);
        }
      } finally {
        await last.start();
        await store.close();
      }
    });
  });
});

describe('MemcachedStore', () => {
  it('refuses servers, clients and prefixes that cannot be', () => {
    const address = '127.0.0.1:11211';
    for (const server of ['a:b', 'a:0', 'a:70000', '[::1]:11211', 'a b', 'a\r\n', '', 7, null])
      expect(() => memcachedStore({ servers: [server as string] })).toThrow('TN1015');
    for (const servers of [[], 'a', ['a', 'a:11211'], Array.from({ length: 65 }, (_, index) => `a${index}`)])
      expect(() => memcachedStore({ servers: servers as string[] })).toThrow('TN1015');
    expect(() => memcachedStore({} as never)).toThrow('TN1015');
    const client = memcachedClient(address);
    expect(() => memcachedStore({ servers: [address], client } as never)).toThrow('TN1015');
    for (const keyPrefix of ['a b', 'a\r\n', 'é', 'x'.repeat(101), 7 as never])
      expect(() => memcachedStore({ servers: [address], keyPrefix })).toThrow('TN1015');
  });

  it('refuses a client that spreads commands at random', () => {
    const client = memcachedClient('127.0.0.1:11211');
    client.options.server = { servers: [{ server: 'a:1' }, { server: 'b:1' }] };
    expect(() => memcachedStore({ client })).toThrow(/TN1015.*several servers/);
  });
});
