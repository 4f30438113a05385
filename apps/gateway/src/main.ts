import 'reflect-metadata';
import { createServer } from '@tenon/core';
import { GatewayModule } from './gateway.module';

export const server = createServer(GatewayModule, {
  name: 'Gateway',
  version: '1.0.0',
  // Beside the documents server, which listens on 8000.
  http: { port: 8001 },
  instructions: 'The time around the world, conversion of units, and everything that the documents server offers.',
});

// A gateway is up while some of its sources are not, so the status stays 200: the answer tells which are.
server.route('GET', '/health', () => Response.json({ mounts: server.mounts }));

if (require.main === module) void server.run();
