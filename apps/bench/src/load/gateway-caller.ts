/**
 * Calls a gateway of its own process in memory, one conversation for each call that is under way. In 2025 each has a
 * principal, which stands for the session that it would have over HTTP.
 */
import type { MemoryConnection } from '@tenon/core';
import { openGateway } from '../servers/gateway-server';
import { faultOfMessage } from './answer';
import type { Call, Caller } from './calling-load';
import type { CallerPlan } from './client-caller';
import { initializedMessage, initializeMessage, messageWriter } from './request-template';

type Exchange = (text: string) => Promise<string>;

/** One message at a time, each answered before the next. */
function exchangeOver(connection: MemoryConnection): Exchange {
  let answered: (text: string) => void = () => {};
  connection.onMessage((text) => answered(text));
  return (text) =>
    new Promise((resolve) => {
      answered = resolve;
      connection.send(text);
    });
}

export async function openGatewayCaller({ work, backend, depth }: CallerPlan): Promise<Caller> {
  const server = openGateway(backend);
  await server.start();
  const write = messageWriter(work);
  const calls: Call[] = [];
  for (let index = 0; index < depth; index += 1) {
    const connection = server.connectInMemory(
      work.era === '2025' ? { auth: { subject: `caller ${index}`, scopes: [] } } : {},
    );
    const exchange = exchangeOver(connection);
    if (work.era === '2025') {
      await exchange(initializeMessage());
      connection.send(initializedMessage());
    }
    calls.push(async (id, checks) => {
      const answer = await exchange(write(id));
      return checks ? faultOfMessage(work, id, answer) : undefined;
    });
  }
  return { calls, close: () => server.close() };
}
