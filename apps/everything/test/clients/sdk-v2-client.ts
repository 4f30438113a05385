import type { Readable } from 'node:stream';
import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Heard } from './heard';
import { Line } from './line';
import {
  capabilitiesFor,
  type Answers,
  type ClientKind,
  type Interests,
  type OfficialClient,
  type ServerTarget,
} from './official-client';

/** The client of `@modelcontextprotocol/client`, in each way it chooses the version. */
export const sdkV2: readonly ClientKind[] = [
  kind('the v2 client, legacy', '2025', 'legacy'),
  kind('the v2 client, auto', '2026', 'auto'),
  kind('the v2 client, pinned', '2026', { pin: '2026-07-28' }),
];

function kind(name: string, era: ClientKind['era'], mode: VersionNegotiationMode): ClientKind {
  return { name, era, connect: (target, answers) => connect(target, era, mode, answers) };
}

async function connect(
  target: ServerTarget,
  era: ClientKind['era'],
  mode: VersionNegotiationMode,
  answers: Answers = {},
): Promise<OfficialClient> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode }, capabilities: capabilitiesFor(answers) },
  );
  const { elicit, sample, roots } = answers;
  if (elicit) client.setRequestHandler('elicitation/create', ({ params }) => elicit({ ...params }));
  if (sample) client.setRequestHandler('sampling/createMessage', ({ params }) => sample({ ...params }));
  if (roots) client.setRequestHandler('roots/list', () => ({ roots: roots() }));
  const heard = new Heard();
  client.fallbackNotificationHandler = async (notification) => heard.add(notification);
  const complaints: Error[] = [];
  client.onerror = (error) => complaints.push(error);

  const line = 'url' in target ? new Line() : undefined;
  const http =
    'url' in target ? new StreamableHTTPClientTransport(new URL(target.url), { fetch: line!.fetch }) : undefined;
  const stdio = 'command' in target ? new StdioClientTransport({ ...target, stderr: 'pipe' }) : undefined;
  await client.connect((http ?? stdio)!);

  return {
    serverInfo: client.getServerVersion(),
    capabilities: client.getServerCapabilities(),
    protocolVersion: client.getNegotiatedProtocolVersion(),
    heard,
    line,
    complaints,
    stderr: stdio && (stdio.stderr as Readable),
    listTools: async () => (await client.listTools()).tools,
    listResources: async () => (await client.listResources()).resources,
    listResourceTemplates: async () => (await client.listResourceTemplates()).resourceTemplates,
    listPrompts: async () => (await client.listPrompts()).prompts,
    callTool: (name, args = {}, { signal, onProgress, meta } = {}) =>
      client.callTool(
        { name, arguments: args, _meta: meta },
        { signal, onprogress: onProgress && (({ progress, total, message }) => onProgress(progress, total, message)) },
      ),
    readResource: async (uri) => (await client.readResource({ uri })).contents,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: args })).messages,
    complete: async (ref, argument, others) =>
      (await client.complete({ ref, argument, context: others && { arguments: others } })).completion.values,
    setLogLevel: async (level) => {
      await client.request({ method: 'logging/setLevel', params: { level } });
    },
    watch: (interests) => (era === '2025' ? subscribe(client, line, interests) : listen(client, interests)),
    close: () => client.close(),
  };
}

async function subscribe(
  client: Client,
  line: Line | undefined,
  { uris = [] }: Interests,
): Promise<() => Promise<void>> {
  // Of lists it hears without asking, on a stream that it opens by itself.
  await line?.streamOpened;
  for (const uri of uris) await client.subscribeResource({ uri });
  return async () => {
    for (const uri of uris) await client.unsubscribeResource({ uri });
  };
}

async function listen(client: Client, { lists, uris }: Interests): Promise<() => Promise<void>> {
  const subscription = await client.listen({
    ...(lists && { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true }),
    ...(uris && { resourceSubscriptions: uris }),
  });
  return () => subscription.close();
}
