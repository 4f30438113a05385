import { withEngine } from '../../test/engine';
import { memoryHarness, overStore } from '../../test/over-store-harness';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, rateLimitCases, type ServiceHarness, type StoreHarness } from '../contract';
import { redisStore } from '../redis';
import { StoreRateLimitStore } from './store-rate-limit-store';

const over = (stores: StoreHarness): ServiceHarness<StoreRateLimitStore> =>
  overStore(stores, (store, options) => new StoreRateLimitStore(store, options));

describeCases({ describe, it }, 'StoreRateLimitStore in memory', rateLimitCases(over(memoryHarness())));

withEngine('redis-server', 'StoreRateLimitStore in Redis', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  const redis = redisHarness(() => server, redisStore);
  describeCases({ describe, it }, 'StoreRateLimitStore in Redis', rateLimitCases(over(redis)));
});
