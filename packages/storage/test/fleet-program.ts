import { createServer, Module, resource, tool, type Context } from '@tenon/core';
import { setTimeout as delay } from 'node:timers/promises';
import { KeyValueStore, StorageModule } from '../src';
import { redisConnection, redisEventLog, redisPubSub, redisStore } from '../src/redis';

/*
 * One process of a fleet: listens on a free port, prints its URL, and keeps everything in the Redis of REDIS_URL, under
 * KEY_PREFIX. Calls that wait are let go at whichever process.
 */
const { REDIS_URL = '', KEY_PREFIX = '', ASKING_KEY = '' } = process.env;

const connection = redisConnection({ url: REDIS_URL });
const at = { connection, keyPrefix: KEY_PREFIX };

const input = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: names,
});

async function untilLetGo(ctx: Context, name: string): Promise<void> {
  const store = ctx.get(KeyValueStore);
  while ((await store.get(name, { collection: 'let-go' })) === undefined) await delay(20);
}

@Module({
  imports: [StorageModule.forRoot(redisStore(at), { events: redisEventLog(at), pubSub: redisPubSub(at) })],
  providers: [
    tool({ name: 'who' }, () => String(process.pid)),
    tool({ name: 'remember', input: input('note') }, async ({ note }, ctx) => {
      await ctx.setState('note', note);
      return 'remembered';
    }),
    tool({ name: 'recall' }, async (_, ctx) => (await ctx.getState<string>('note')) ?? 'nothing'),
    tool({ name: 'count' }, async (_, ctx) =>
      String(await ctx.updateState<number>('count', async (count = 0) => count + 1)),
    ),
    tool({ name: 'tell', input: input('until') }, async ({ until }, ctx) => {
      await ctx.info('begun');
      await untilLetGo(ctx, String(until));
      await ctx.info('ending');
      return `told by ${process.pid}`;
    }),
    tool({ name: 'let-go', input: input('name') }, async ({ name }, ctx) => {
      await ctx.get(KeyValueStore).put(String(name), true, { collection: 'let-go' });
      return 'let go';
    }),
    tool({ name: 'learn', input: input('name') }, async ({ name }) => {
      await server.add(tool({ name: String(name) }, () => 'learned'));
      return 'learned';
    }),
    tool({ name: 'edit' }, () => {
      server.notifyResourceUpdated('note://today');
      return 'edited';
    }),
    tool({ name: 'ask' }, async (_, ctx) => {
      const asked = await ctx.step('asked by', () => process.pid);
      const answer = await ctx.elicit('Your name?', String);
      return `${answer.action === 'accept' ? answer.data : 'nobody'}: ${asked}, ${process.pid}`;
    }),
    resource('note://today', { name: 'today' }, () => 'text'),
  ],
})
class FleetModule {}

const server = createServer(FleetModule, { name: 'fleet', asking: { keys: [ASKING_KEY] } });

server
  .run({ transport: 'http', port: 0, argv: [], env: { TENON_LOG_LEVEL: 'warn' } })
  .then(() => process.stdout.write(`${server.address!.url}\n`))
  .catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
// What was shared stays open when the server is closed.
process.once('SIGTERM', () => void server.close().then(() => connection.close()));
