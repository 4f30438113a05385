import type { Client } from '@tenon/client';
import { TenonError } from '@tenon/core';
import { withClient, type Scenario, type Task } from './scenario';

const listTools = async (client: Client): Promise<void> => void (await client.listTools());

/** What the client does in each scenario of the suite but those of authorization. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  initialize: withClient(listTools),
  tools_call: withClient(async (client) => {
    await client.listTools();
    await client.call('add_numbers', { a: 5, b: 3 });
  }),
  'elicitation-sep1034-client-defaults': withClient(
    async (client) => {
      await client.listTools();
      await client.callTool('test_client_elicitation_defaults');
    },
    { answers: { elicit: () => 'accept' } },
  ),
  'sse-retry': withClient(async (client) => {
    await client.listTools();
    await client.callTool('test_reconnection');
  }),
  'request-metadata': withClient(listTools),
  'http-standard-headers': withClient(useFirstOfEach),
  'http-custom-headers': withClient(async (client, { context }) => {
    await client.listTools();
    for (const { name, arguments: args } of toolCallsOf(context)) await client.callTool(name, args);
  }),
  'http-invalid-tool-headers': withClient(async (client) => {
    for (const { name } of await client.listTools()) await client.callTool(name, { region: 'us-west1' });
  }),
  'sep-2322-client-request-state': withClient(callInRounds, {
    answers: { elicit: () => ({ confirmed: true }) },
    // Its servers say nothing of themselves.
    discovered: { supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, ttlMs: 0, cacheScope: 'private' },
  }),
  'json-schema-ref-no-deref': withClient(listTools),
  'json-schema-2020-12-preservation': withClient(async (client) => {
    const tools = await client.listTools();
    const tool = tools.find(({ name }) => name === 'json_schema_2020_12_tool');
    await client.callTool('json_schema_echo', { schema: tool?.inputSchema });
  }),
};

async function useFirstOfEach(client: Client): Promise<void> {
  const [tool] = await client.listTools();
  if (tool) await client.callTool(tool.name);
  const [resource] = await client.listResources();
  if (resource) await client.readResource(resource.uri);
  const [prompt] = await client.listPrompts();
  if (prompt) await client.getPrompt(prompt.name);
}

/** The result of the last tool does not say of which type it is: 2026 wants it said, and the client refuses it. */
async function callInRounds(client: Client): Promise<void> {
  for (const name of ['test_mrtr_echo_state', 'test_mrtr_no_state', 'test_mrtr_unrelated']) await client.callTool(name);
  const refused: unknown = await client.callTool('test_mrtr_no_result_type').catch((error: unknown) => error);
  if (refused instanceof TenonError && refused.code === 'TN7009') return;
  throw new Error('A result without a type was not refused', { cause: refused });
}

function toolCallsOf(context: Task['context']): readonly { name: string; arguments: Record<string, unknown> }[] {
  return (context['toolCalls'] ?? []) as readonly { name: string; arguments: Record<string, unknown> }[];
}
