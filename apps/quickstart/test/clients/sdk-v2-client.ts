import type { Readable } from 'node:stream';
import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { ClientKind, OfficialClient, ServerTarget } from './official-client';

/** The client of `@modelcontextprotocol/client`, in each way it chooses the version. */
export const sdkV2: readonly ClientKind[] = [
  kind('the v2 client, legacy', '2025', 'legacy'),
  kind('the v2 client, auto', '2026', 'auto'),
  kind('the v2 client, pinned', '2026', { pin: '2026-07-28' }),
];

function kind(name: string, era: ClientKind['era'], mode: VersionNegotiationMode): ClientKind {
  return { name, era, unknownResource: -32602, connect: (target) => connect(target, mode) };
}

async function connect(target: ServerTarget, mode: VersionNegotiationMode): Promise<OfficialClient> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  const logMessages: OfficialClient['logMessages'][number][] = [];
  client.setNotificationHandler('notifications/message', ({ params }) => void logMessages.push(params));
  const complaints: Error[] = [];
  client.onerror = (error) => complaints.push(error);

  const http = 'url' in target ? new StreamableHTTPClientTransport(new URL(target.url)) : undefined;
  const stdio = 'command' in target ? new StdioClientTransport({ ...target, stderr: 'pipe' }) : undefined;
  await client.connect((http ?? stdio)!);

  return {
    serverInfo: client.getServerVersion(),
    instructions: client.getInstructions(),
    capabilities: client.getServerCapabilities(),
    protocolVersion: client.getNegotiatedProtocolVersion(),
    get sessionId() {
      return http?.sessionId;
    },
    logMessages,
    complaints,
    process: stdio && { pid: stdio.pid!, stderr: stdio.stderr as Readable },
    listTools: async () => (await client.listTools()).tools,
    listResources: async () => (await client.listResources()).resources,
    listResourceTemplates: async () => (await client.listResourceTemplates()).resourceTemplates,
    listPrompts: async () => (await client.listPrompts()).prompts,
    callTool: (name, args, { signal, onProgress, meta } = {}) =>
      client.callTool(
        { name, arguments: args, _meta: meta },
        { signal, onprogress: onProgress && (({ progress, total, message }) => onProgress(progress, total, message)) },
      ),
    readResource: async (uri) => (await client.readResource({ uri })).contents,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: args })).messages,
    complete: async (ref, name, value) => (await client.complete({ ref, argument: { name, value } })).completion.values,
    setLogLevel: async (level) => {
      await client.request({ method: 'logging/setLevel', params: { level } });
    },
    terminateSession: async () => http?.terminateSession(),
    close: () => client.close(),
  };
}
