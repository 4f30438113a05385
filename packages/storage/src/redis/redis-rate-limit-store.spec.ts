import { withEngine } from '../../test/engine';
import { redisServiceHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, rateLimitCases } from '../contract';
import { redisRateLimitStore } from './redis-rate-limit-store';

withEngine('redis-server', 'RedisRateLimitStore', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  describeCases(
    { describe, it },
    'RedisRateLimitStore',
    rateLimitCases(redisServiceHarness(() => server, redisRateLimitStore)),
  );
});
