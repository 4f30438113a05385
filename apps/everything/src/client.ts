/**
 * The client that the client part of the official conformance suite runs: it does what the scenario wants, and nothing
 * else.
 *
 *   MCP_CONFORMANCE_SCENARIO=tools_call node dist/client.js <url>
 */
import 'reflect-metadata';
import { scenarios } from './scenarios';

async function main(): Promise<void> {
  const url = process.argv.at(-1) ?? '';
  const { MCP_CONFORMANCE_SCENARIO: name = '', MCP_CONFORMANCE_CONTEXT: context = '{}' } = process.env;
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (!scenario) throw new Error(`No scenario ${name}; there are ${Object.keys(scenarios).join(', ')}.`);
  await scenario({
    url,
    protocolVersion: process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'],
    context: JSON.parse(context) as Record<string, unknown>,
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
