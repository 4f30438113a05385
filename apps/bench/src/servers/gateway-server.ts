/** A Tenon server that has nothing of its own and mounts one backend. */
import { createServer, Module, mount, type TenonServer } from '@tenon/core';
import { remote } from '@tenon/proxy';
import { SERVER_INFO } from '../workload';

/** More than any benchmark opens, so that no session ends early. */
const SESSION_LIMIT = 100_000;

/** @param backend the port of the server that it mounts */
export function openGateway(backend: number): TenonServer {
  @Module({ mounts: [mount(remote(`http://127.0.0.1:${backend}/mcp`))] })
  class GatewayModule {}
  return createServer(GatewayModule, { ...SERVER_INFO, logLevel: 'silent', sessions: { max: SESSION_LIMIT } });
}
