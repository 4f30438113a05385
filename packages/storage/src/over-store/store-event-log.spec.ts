import { withEngine } from '../../test/engine';
import { memoryHarness, overStore } from '../../test/over-store-harness';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, eventLogCases, type ServiceHarness, type StoreHarness } from '../contract';
import { redisStore } from '../redis';
import { StoreEventLog } from './store-event-log';

const over = (stores: StoreHarness): ServiceHarness<StoreEventLog> =>
  overStore(stores, (store, options) => new StoreEventLog(store, options));

describeCases({ describe, it }, 'StoreEventLog in memory', eventLogCases(over(memoryHarness())));

withEngine('redis-server', 'StoreEventLog in Redis', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  const redis = redisHarness(() => server, redisStore);
  describeCases({ describe, it }, 'StoreEventLog in Redis', eventLogCases(over(redis)));
});
