import 'reflect-metadata';
import { createServer } from '@tenon/core';
import { AppModule } from './app.module';

export const server = createServer(AppModule, {
  name: 'everything',
  version: '0.1.0',
  title: 'Everything',
  instructions:
    'Every capability of the protocol, each in its smallest form. The tools are for testing clients and do nothing else.',
});

if (require.main === module) void server.run({ transport: 'http' });
