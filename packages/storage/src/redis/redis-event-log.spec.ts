import { withEngine } from '../../test/engine';
import { redisServiceHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, eventLogCases } from '../contract';
import { redisEventLog } from './redis-event-log';

withEngine('redis-server', 'RedisEventLog', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  describeCases({ describe, it }, 'RedisEventLog', eventLogCases(redisServiceHarness(() => server, redisEventLog)));
});
