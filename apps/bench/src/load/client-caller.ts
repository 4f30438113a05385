/** Calls a backend as a gateway does: with as many sessions in 2025, and with one connection in 2026. */
import { Connection, pooledFetch } from '@tenon/client';
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
  /** `pooled`: with sockets of its own, as a gateway has them; else with the global `fetch`. */
  variant?: string;
}

export async function openClients({ work, backend, depth, variant }: CallerPlan): Promise<Caller> {
  const name = toolName(work.tools - 1);
  const connections: Connection[] = [];
  const fetch = variant === 'pooled' ? pooledFetch() : undefined;
  const open = async (): Promise<Connection> => {
    const connection = await Connection.open(
      { url: `http://127.0.0.1:${backend}/mcp`, ...(fetch && { fetch }) },
      { era: work.era },
    );
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
  const close = async (): Promise<void> => {
    await Promise.all(connections.map((connection) => connection.close()));
    await fetch?.close();
  };
  return { calls, close };
}
