import { withEngine } from '../../test/engine';
import { redisServiceHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, lockCases } from '../contract';
import { redisLockService } from './redis-lock-service';

withEngine('redis-server', 'RedisLockService', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  describeCases({ describe, it }, 'RedisLockService', lockCases(redisServiceHarness(() => server, redisLockService)));
});
