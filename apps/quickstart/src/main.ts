import 'reflect-metadata';
import { createServer } from '@tenon/core';
import { AppModule } from './app.module';
import { folderArgument } from './config/command-line';
import { howToConnect } from './how-to-connect';

export const server = createServer(AppModule, {
  name: 'docs',
  version: '0.1.0',
  instructions:
    'Documents in Markdown. Find passages with search_docs, read a document as docs://{path}, and cite the files.',
});

if (require.main === module) void main();

async function main(): Promise<void> {
  // `main.js ~/notes` is short for DOCS_DIR=~/notes. Nothing reads the configuration before the server runs.
  const folder = folderArgument(process.argv.slice(2));
  if (folder !== undefined) process.env['DOCS_DIR'] = folder;

  await server.run();
  // Not console.log: on stdio, stdout belongs to the protocol.
  if (server.address) process.stderr.write(howToConnect(server.address.url));
}
