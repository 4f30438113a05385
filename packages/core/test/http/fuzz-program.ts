import { queryObjects } from 'node:v8';
import { createServer, tool } from '@tenon/core';
import { BaseExchange } from '../../src/wire/exchange';
import { Stage } from './stage';
import { targetModule } from './target';

/** Asks in two rounds. */
const ask = tool({ name: 'ask', input: { type: 'object' } }, async (_, ctx) => {
  const { data: name } = await ctx.elicit('Your name?', String, { key: 'name' });
  const roots = await ctx.listRoots({ key: 'roots' });
  return { name: name ?? null, roots: roots.length };
});

/** Tells what the process holds on to. */
const census = tool({ name: 'census' }, async () => {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  const held = process.getActiveResourcesInfo();
  return {
    bytes: heapUsed + external,
    objects: queryObjects(Object, { format: 'count' }),
    exchanges: queryObjects(BaseExchange, { format: 'count' }),
    sockets: held.filter((name) => name === 'TCPSocketWrap').length,
    timers: held.filter((name) => name === 'Timeout').length,
  };
});

// The server under random attack, in a process of its own.
const attacked = targetModule(new Stage());
const server = createServer(
  { ...attacked, providers: [...(attacked.providers ?? []), ask, census] },
  {
    name: 'target',
    logLevel: 'warn',
    asking: { keys: ['a key of the tests that has 32 characters'], timeoutMs: 2_000 },
    // Few enough for the store to be full before the measuring begins.
    sessions: { max: 100 },
  },
);
void server.listen({ port: 0 }).then(({ url }) => process.stdout.write(`${url}\n`));
