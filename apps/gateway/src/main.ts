import 'reflect-metadata';
import { createServer } from '@tenon/core';
import { GatewayModule } from './gateway.module';

export const server = createServer(GatewayModule, {
  name: 'Gateway',
  version: '1.0.0',
  instructions: 'The time around the world, conversion of units, and everything that the documents server offers.',
});

// A gateway is up while some of its sources are not: this tells which.
server.route('GET', '/health', () => Response.json(server.mounts));

if (require.main === module) void server.run();
