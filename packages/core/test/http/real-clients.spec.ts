import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  ListRootsRequestSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { openAskingTarget } from './asking-target';
import type { Target } from './target';

describe('clients of the SDKs', () => {
  let target: Target;
  beforeAll(async () => void (target = await openAskingTarget()));
  afterAll(() => target[Symbol.asyncDispose]());

  it('of version 1 answer questions, hear of changes and of resources, and end their session', async () => {
    const client = new ClientV1({ name: 'v1', version: '1' }, { capabilities: { roots: {} } });
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///home', name: 'home' }] }));
    const heard: string[] = [];
    let wake = (): void => undefined;
    const hear = (what: string): void => {
      heard.push(what);
      wake();
    };
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => hear('tools'));
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => hear(params.uri));
    const transport = new TransportV1(new URL(target.url));
    await client.connect(transport);
    const asked = await client.callTool({ name: 'ask', arguments: {} });
    expect(JSON.stringify(asked)).toContain('file:///home');

    await client.subscribeResource({ uri: 'item://1' });
    while (!heard.includes('tools')) {
      // The stream for changes opens some time after the handshake.
      target.server.notifyListChanged('tools');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    target.server.notifyResourceUpdated('item://1');
    while (!heard.includes('item://1')) await new Promise<void>((resolve) => (wake = resolve));
    await transport.terminateSession();
    await client.close();
  });

  it.each([
    ['legacy', { mode: 'legacy' as const }, '2025-11-25'],
    ['auto', { mode: 'auto' as const }, '2026-07-28'],
    ['pinned', { mode: { pin: '2026-07-28' } }, '2026-07-28'],
  ])('of version 2 (%s) list, call and hear of changed tools', async (_, versionNegotiation, version) => {
    const changed = jest.fn();
    const client = new ClientV2(
      { name: 'v2', version: '2' },
      { versionNegotiation, listChanged: { tools: { onChanged: changed, debounceMs: 0 } } },
    );
    await client.connect(new TransportV2(new URL(target.url)));
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
    const result = await client.callTool({ name: 'add', arguments: { a: 20, b: 22 } });
    expect(result.content).toEqual([{ type: 'text', text: '42' }]);
    while (changed.mock.calls.length === 0) {
      target.server.notifyListChanged('tools');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await client.close();
  });
});
