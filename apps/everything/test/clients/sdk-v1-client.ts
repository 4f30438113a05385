import type { Readable } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ProgressCallback } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Heard } from './heard';
import { Line } from './line';
import {
  capabilitiesFor,
  type Answers,
  type ClientKind,
  type OfficialClient,
  type ServerTarget,
} from './official-client';

/** The client of `@modelcontextprotocol/sdk`. */
export const sdkV1: ClientKind = { name: 'the v1 client', era: '2025', connect };

async function connect(target: ServerTarget, answers: Answers = {}): Promise<OfficialClient> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { capabilities: capabilitiesFor(answers) });
  const { elicit, sample, roots } = answers;
  if (elicit) client.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({ ...(await elicit(params)) }));
  if (sample) {
    client.setRequestHandler(CreateMessageRequestSchema, async ({ params }) => ({ ...(await sample(params)) }));
  }
  if (roots) client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: roots() }));
  const heard = new Heard();
  client.fallbackNotificationHandler = async (notification) => heard.add(notification);
  const complaints: Error[] = [];
  client.onerror = (error) => complaints.push(error);

  const line = 'url' in target ? new Line() : undefined;
  const http =
    'url' in target ? new StreamableHTTPClientTransport(new URL(target.url), { fetch: line!.fetch }) : undefined;
  const stdio = 'command' in target ? new StdioClientTransport({ ...target, stderr: 'pipe' }) : undefined;
  let protocolVersion: string | undefined;
  // Over stdio the client tells the version to transports that ask for it, and to nobody else.
  if (stdio) Object.assign(stdio, { setProtocolVersion: (version: string) => (protocolVersion = version) });
  await client.connect((http ?? stdio)!);

  return {
    serverInfo: client.getServerVersion(),
    capabilities: client.getServerCapabilities(),
    protocolVersion: http?.protocolVersion ?? protocolVersion,
    heard,
    line,
    complaints,
    stderr: stdio && (stdio.stderr as Readable),
    listTools: async () => (await client.listTools()).tools,
    listResources: async () => (await client.listResources()).resources,
    listResourceTemplates: async () => (await client.listResourceTemplates()).resourceTemplates,
    listPrompts: async () => (await client.listPrompts()).prompts,
    callTool: async (name, args = {}, { signal, onProgress, meta } = {}) => {
      const onprogress: ProgressCallback | undefined =
        onProgress && (({ progress, total, message }) => onProgress(progress, total, message));
      const result = await client.callTool({ name, arguments: args, _meta: meta }, undefined, { signal, onprogress });
      return CallToolResultSchema.parse(result);
    },
    readResource: async (uri) => (await client.readResource({ uri })).contents,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: args })).messages,
    complete: async (ref, argument, others) =>
      (await client.complete({ ref, argument, context: others && { arguments: others } })).completion.values,
    setLogLevel: async (level) => void (await client.setLoggingLevel(level)),
    watch: async ({ uris = [] }) => {
      // Of lists it hears without asking, on a stream that it opens by itself.
      await line?.streamOpened;
      for (const uri of uris) await client.subscribeResource({ uri });
      return async () => {
        for (const uri of uris) await client.unsubscribeResource({ uri });
      };
    },
    close: () => client.close(),
  };
}
