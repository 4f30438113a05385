import { queryObjects } from 'node:v8';
import { createServer, tool } from '@tenon/core';
import { BaseExchange } from '../../src/wire/exchange';
import { Stage } from './stage';
import { targetModule } from './target';

/** The server under random attack, in a process of its own, which tells what it holds on to. */
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

const attacked = targetModule(new Stage());
const server = createServer(
  { ...attacked, providers: [...(attacked.providers ?? []), census] },
  {
    name: 'target',
    logLevel: 'warn',
    // Few enough for the store to be full before the measuring begins.
    sessions: { max: 100 },
  },
);
void server.listen({ port: 0 }).then(({ url }) => process.stdout.write(`${url}\n`));
