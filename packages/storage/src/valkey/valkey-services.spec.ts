import { withEngine } from '../../test/engine';
import { redisPubSubHarness, redisServiceHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, eventLogCases, lockCases, pubSubCases, rateLimitCases } from '../contract';
import { valkeyConnection } from './valkey-product';
import { valkeyEventLog, valkeyLockService, valkeyPubSub, valkeyRateLimitStore } from './valkey-services';

withEngine('valkey-server', 'the services in Valkey', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  const on = () => server;
  describeCases({ describe, it }, 'ValkeyEventLog', eventLogCases(redisServiceHarness(on, valkeyEventLog)));
  describeCases({ describe, it }, 'ValkeyPubSub', pubSubCases(redisPubSubHarness(on, valkeyPubSub)));
  describeCases({ describe, it }, 'ValkeyLockService', lockCases(redisServiceHarness(on, valkeyLockService)));
  describeCases(
    { describe, it },
    'ValkeyRateLimitStore',
    rateLimitCases(redisServiceHarness(on, valkeyRateLimitStore)),
  );
});

it('name the server in errors', async () => {
  const connection = valkeyConnection({ url: 'valkey://127.0.0.1:1' });
  const calls = [
    valkeyEventLog({ connection }).append('one', 1),
    valkeyPubSub({ connection }).publish('a', 1),
    valkeyLockService({ connection }).acquire('a', { ttlMs: 1_000 }),
    valkeyRateLimitStore({ connection }).consume('a', { kind: 'token-bucket', capacity: 1, refillPerSec: 1 }),
  ];
  for (const call of calls)
    await expect(call).rejects.toThrow(/TN8002.*valkey\..*Valkey at 127\.0\.0\.1:1 is not reachable/);
});
