import { setTimeout as delay } from 'node:timers/promises';
import { withEngine } from '../../test/engine';
import { redisPubSubHarness, redisServiceHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, eventLogCases, lockCases, pubSubCases, rateLimitCases } from '../contract';
import { redisConnection } from './redis-connection';
import { redisEventLog } from './redis-event-log';
import { redisLockService } from './redis-lock-service';
import { redisPubSub } from './redis-pub-sub';
import { redisRateLimitStore } from './redis-rate-limit-store';
import { redisStore } from './redis-store';

const rule = { kind: 'sliding-window', limit: 2, windowMs: 60_000 } as const;

withEngine('redis-server', 'the services in Redis', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  const on = (): RedisServer => server;
  describeCases({ describe, it }, 'RedisEventLog', eventLogCases(redisServiceHarness(on, redisEventLog)));
  describeCases({ describe, it }, 'RedisPubSub', pubSubCases(redisPubSubHarness(on, redisPubSub)));
  describeCases({ describe, it }, 'RedisLockService', lockCases(redisServiceHarness(on, redisLockService)));
  describeCases({ describe, it }, 'RedisRateLimitStore', rateLimitCases(redisServiceHarness(on, redisRateLimitStore)));

  /** Connections to the server, the one that asks left out. */
  async function connections(): Promise<number> {
    const client = await server.client();
    const list = await client.call('CLIENT', 'LIST');
    client.disconnect();
    return String(list).trim().split('\n').length - 1;
  }

  it('share a connection with a store, and have one each for what blocks and what listens', async () => {
    const before = await connections();
    const connection = redisConnection({ url: server.url });
    const options = { connection, keyPrefix: 'shared:' };
    const store = redisStore(options);
    const log = redisEventLog(options);
    const bus = redisPubSub(options);
    const locks = redisLockService(options);
    const limits = redisRateLimitStore(options);
    const heard: unknown[] = [];
    await Promise.all([
      store.put('a', 1),
      log.append('a', 1),
      bus.publish('a', 1),
      locks.acquire('a', { ttlMs: 1_000 }),
      limits.consume('a', rule),
    ]);
    expect(await connections()).toBe(before + 1);
    await bus.subscribe('a', (message) => heard.push(message));
    for await (const event of log.tail('a', null, new AbortController().signal)) {
      heard.push(event.payload);
      break;
    }
    expect(heard).toEqual([1]);
    expect(await connections()).toBe(before + 3);
    for (const service of [log, bus, locks, limits]) await service.close();
    expect(await store.get('a')).toBe(1);
    await store.close();
    expect(await connections()).toBe(before + 1);
    await connection.close();
    while ((await connections()) > before) await delay(10);
    await expect(redisStore(options).get('a')).rejects.toMatchObject({ code: 'TN8002' });
  });

  it('leave a client open that was given to them', async () => {
    const client = await server.client();
    const options = { client, keyPrefix: 'client:' };
    const log = redisEventLog(options);
    const bus = redisPubSub(options);
    const heard: unknown[] = [];
    await bus.subscribe('a', (message) => heard.push(message));
    await bus.publish('a', 'heard');
    await log.append('a', 'read');
    for await (const { payload } of log.tail('a', null, new AbortController().signal)) {
      heard.push(payload);
      break;
    }
    while (heard.length < 2) await delay(10);
    await log.close();
    await bus.close();
    expect(heard.sort()).toEqual(['heard', 'read']);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });

  it('follow streams and hear messages through a client that puts a prefix of its own before all keys', async () => {
    const plain = await server.client();
    const client = plain.duplicate({ keyPrefix: 'app:' });
    const log = redisEventLog({ client, keyPrefix: 'twice:' });
    const bus = redisPubSub({ client, keyPrefix: 'twice:' });
    try {
      const heard = new Promise((resolve) => void bus.subscribe('a', resolve).then(() => bus.publish('a', 'heard')));
      expect(await heard).toBe('heard');
      await log.append('a', 'old');
      const tail = log.tail('a', null, AbortSignal.timeout(3_000));
      expect(await tail.next()).toMatchObject({ value: { payload: 'old' } });
      await log.append('a', 'new');
      expect(await tail.next()).toMatchObject({ value: { payload: 'new' } });
      expect(await plain.keys('*twice:*')).toContain('app:twice:e:a');
    } finally {
      await log.close();
      await bus.close();
      client.disconnect();
      plain.disconnect();
    }
  });

  it('let the server forget what is over', async () => {
    const client = await server.client();
    const options = { url: server.url, keyPrefix: 'ttl:' };
    const [log, locks, limits] = [redisEventLog(options), redisLockService(options), redisRateLimitStore(options)];
    await log.append('a', 1, { ttlMs: 60_000 });
    await locks.acquire('a', { ttlMs: 60_000 });
    await limits.consume('a', rule);
    await limits.consume('b', { kind: 'token-bucket', capacity: 60, refillPerSec: 1 }, 60);
    for (const key of ['e:a', 'l:a', 's:a', 'b:b']) {
      const left = await client.pttl(`ttl:${key}`);
      expect([key, left > 50_000 && left <= 60_002]).toEqual([key, true]);
    }
    for (const service of [log, locks, limits]) await service.close();
    client.disconnect();
  });

  it('wake the read of other tails when one more begins', async () => {
    const log = redisEventLog({ url: server.url, keyPrefix: 'wake:' });
    const controller = new AbortController();
    const idle = log.tail('idle', null, controller.signal).next();
    const before = performance.now();
    // Each would else wait for the end of a read of two seconds.
    for (let round = 0; round < 10; round++) {
      const next = log.tail(`new-${round}`, null, new AbortController().signal).next();
      await log.append(`new-${round}`, round);
      expect(await next).toMatchObject({ value: { payload: round } });
    }
    expect(performance.now() - before).toBeLessThan(8_000);
    controller.abort();
    expect(await idle).toMatchObject({ done: true });
    await log.close();
  });

  it('read no more for a tail that was aborted and is never asked again', async () => {
    const log = redisEventLog({ url: server.url, keyPrefix: 'left:' });
    const client = await server.client();
    const isReading = async (): Promise<boolean> => / flags=b /.test(String(await client.call('CLIENT', 'LIST')));
    const controller = new AbortController();
    try {
      await log.append('a', 1);
      await log.tail('a', null, controller.signal).next();
      while (!(await isReading())) await delay(10);
      controller.abort();
      for (let looks = 0; looks < 300 && (await isReading()); looks++) await delay(10);
      await delay(100);
      expect(await isReading()).toBe(false);
    } finally {
      client.disconnect();
      await log.close();
    }
  });

  it('number events on where a stream is dropped in the same millisecond', async () => {
    const log = redisEventLog({ url: server.url, keyPrefix: 'drop:' });
    try {
      await log.append('a', 0);
      await log.drop('a');
      for (let round = 0; round < 50; round++) {
        const [before, , after] = await Promise.all([log.append('a', 1), log.drop('a'), log.append('a', 2)]);
        expect((await log.readAfter('a', before, 10)).map(({ id }) => id)).toEqual([after]);
      }
    } finally {
      await log.close();
    }
  });

  it('end tails that wait when the log is closed', async () => {
    const log = redisEventLog({ url: server.url, keyPrefix: 'closed:' });
    await log.append('a', 1);
    const tail = log.tail('a', null, new AbortController().signal);
    await tail.next();
    const next = tail.next().catch((error: unknown) => error);
    await log.close();
    expect(await next).toMatchObject({ code: 'TN8004' });
  });

  it('listen again after a server refused it for a while', async () => {
    const bus = redisPubSub({ url: server.url, keyPrefix: 'refused:' });
    const client = await server.client();
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const heard: unknown[] = [];
      await bus.subscribe('a', (message) => heard.push(message), { onGap: () => heard.push('gap') });
      await client.call('ACL', 'SETUSER', 'default', '-subscribe');
      await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      while (warning.mock.calls.length === 0) await delay(10);
      await client.call('ACL', 'SETUSER', 'default', '+subscribe');
      while (heard.length === 0) await delay(10);
      await bus.publish('a', 'heard');
      while (heard.length < 2) await delay(10);
      expect(heard).toEqual(['gap', 'heard']);
    } finally {
      warning.mockRestore();
      await client.call('ACL', 'SETUSER', 'default', '+subscribe');
      client.disconnect();
      await bus.close();
    }
  });

  it('leave a channel that the server listens to only after its caller was told of a failure', async () => {
    const bus = redisPubSub({ url: server.url, keyPrefix: 'slow:', timeoutMs: 200 });
    const client = await server.client();
    const channels = async (): Promise<string[]> =>
      ((await client.call('PUBSUB', 'CHANNELS', 'slow:*')) as string[]).sort();
    try {
      await bus.subscribe('known', () => undefined);
      await client.call('CLIENT', 'PAUSE', '500', 'ALL');
      const failures = ['lost', 'lost', 'needed'].map((channel) => bus.subscribe(channel, () => undefined));
      for (const failure of failures) await expect(failure).rejects.toMatchObject({ code: 'TN8003' });
      // Answered once the pause is over.
      await client.ping();
      await bus.subscribe('needed', () => undefined);
      for (let looks = 0; looks < 50 && (await channels()).length > 2; looks++) await delay(10);
      expect(await channels()).toEqual(['slow:p:known', 'slow:p:needed']);
    } finally {
      client.disconnect();
      await bus.close();
    }
  });

  it('pass over messages that somebody else sent', async () => {
    const bus = redisPubSub({ url: server.url, keyPrefix: 'other:' });
    const client = await server.client();
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const heard: unknown[] = [];
      await bus.subscribe('a', (message) => heard.push(message));
      await client.publish('other:p:a', '{"half');
      await bus.publish('a', 'whole');
      while (heard.length === 0) await delay(10);
      expect(heard).toEqual(['whole']);
      expect(warning).toHaveBeenCalledTimes(1);
    } finally {
      warning.mockRestore();
      client.disconnect();
      await bus.close();
    }
  });
});

it('refuse options that lead nowhere', () => {
  const url = 'redis://host';
  const connection = redisConnection({ url });
  for (const make of [redisEventLog, redisPubSub, redisLockService, redisRateLimitStore, redisStore]) {
    for (const options of [{}, { url: 'http://host' }, { url, keyPrefix: 7 }, { url, connection }, { connection: {} }])
      expect(() => make(options as never)).toThrow('TN1015');
    expect(() => make({ connection })).not.toThrow();
  }
  expect(() => redisEventLog({ url, maxLength: 0 })).toThrow('TN1015');
  expect(() => redisEventLog({ url, ttlMs: -1 })).toThrow('TN8006');
});
