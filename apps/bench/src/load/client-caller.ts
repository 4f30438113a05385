/** Calls a backend with the client that a gateway uses: as many sessions in 2025, and one connection in 2026. */
import { Connection } from '@tenon/client';
import { toolName } from '../workload';
import { faultOfResult } from './answer';
import type { Call, Caller } from './calling-load';
import { ADDEND, type Work } from './request-template';

export interface CallerPlan {
  work: Work;
  /** The port of the backend. */
  backend: number;
  /** How many calls are under way. */
  depth: number;
}

export async function openClients({ work, backend, depth }: CallerPlan): Promise<Caller> {
  const name = toolName(work.tools - 1);
  const connections: Connection[] = [];
  const open = async (): Promise<Connection> => {
    const connection = await Connection.open({ url: `http://127.0.0.1:${backend}/mcp` }, { era: work.era });
    connections.push(connection);
    return connection;
  };
  const shared = work.era === '2026' ? await open() : undefined;
  const calls: Call[] = [];
  for (let index = 0; index < depth; index += 1) {
    const connection = shared ?? (await open());
    calls.push(async (id, checks) => {
      const params = { name, arguments: { a: id, b: ADDEND } };
      const result = await connection.request('tools/call', params, { timeoutMs: 0, inputRequired: 'return' });
      return checks ? faultOfResult(work, id, result) : undefined;
    });
  }
  return { calls, close: async () => void (await Promise.all(connections.map((connection) => connection.close()))) };
}
