/** A Tenon gateway over HTTP; `--backend` tells the port of the server that it mounts. */
import { openGateway } from './gateway-server';
import { announce, readServerFlags } from './server-process';

async function main(): Promise<void> {
  const { backend } = readServerFlags();
  if (backend === undefined) throw new Error('--backend takes the port of the server that is mounted');
  const server = openGateway(backend);
  await server.run({ argv: [], env: {}, transport: 'http', host: '127.0.0.1', port: 0 });
  if (server.address === undefined) throw new Error('the server listens on no port');
  announce(server.address.port);
}

void main();
