import { withEngine } from '../../test/engine';
import { redisPubSubHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, pubSubCases } from '../contract';
import { redisPubSub } from './redis-pub-sub';

withEngine('redis-server', 'RedisPubSub', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  describeCases({ describe, it }, 'RedisPubSub', pubSubCases(redisPubSubHarness(() => server, redisPubSub)));
});
