import { withEngine } from '../../test/engine';
import { memoryHarness, overStore } from '../../test/over-store-harness';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, lockCases, type ServiceHarness, type StoreHarness } from '../contract';
import { redisStore } from '../redis';
import { StoreLockService } from './store-lock-service';

const over = (stores: StoreHarness): ServiceHarness<StoreLockService> =>
  overStore(stores, (store) => new StoreLockService(store));

describeCases({ describe, it }, 'StoreLockService in memory', lockCases(over(memoryHarness())));

withEngine('redis-server', 'StoreLockService in Redis', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  const redis = redisHarness(() => server, redisStore);
  describeCases({ describe, it }, 'StoreLockService in Redis', lockCases(over(redis)));
});
