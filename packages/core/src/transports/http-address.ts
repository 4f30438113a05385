import { createServer } from 'node:net';
import { TenonError } from '../errors';

/** Where a server can be reached. */
export interface HttpAddress {
  readonly host: string;
  readonly port: number;
  /** Of the MCP endpoint. */
  readonly url: string;
}

/** How an address is written in a URL: one that stands for every address is called by the name of this machine. */
export function urlOf(host: string, port: number, path: string): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}${path}`;
}

/** Explains why an address cannot be listened on; what is no matter of the address is returned as it is. */
export async function explainListenError(error: unknown, host: string, port: number): Promise<unknown> {
  switch (errorCode(error)) {
    case 'EADDRINUSE': {
      const free = await findFreePort(host, port);
      const fix = free === undefined ? undefined : `Stop the other process, or choose another port: ${free} is free.`;
      return new TenonError('TN4001', `${host}:${port} is taken by another process`, { cause: error, fix });
    }
    case 'EACCES':
      return new TenonError('TN4005', `this user may not listen on ${host}:${port}`, {
        cause: error,
        fix: 'Use a port from 1024 on.',
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new TenonError('TN4005', `'${host}' is no address of this machine`, { cause: error });
    case 'ERR_SOCKET_BAD_PORT':
      return new TenonError('TN4005', `${port} is not a port`, { cause: error, fix: 'Use a port from 0 to 65535.' });
    default:
      return error;
  }
}

function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

async function findFreePort(host: string, taken: number): Promise<number | undefined> {
  for (let port = taken + 1; port <= Math.min(taken + 10, 65535); port++) if (await isFree(host, port)) return port;
  return undefined;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
