import type { JsonObject } from '../../contracts';
import { ProtocolError, RpcCode, ToolError } from '../../errors';
import { isJsonObject } from '../rpc';
import type { Asked, PreparedQuestion } from './prepared-question';

/**
 * Refuses a question that the client did not say it can answer: nothing of it may be sent then.
 *
 * @throws ProtocolError -32021 with the missing capability, and status 400 (MCP 2026-07-28); ToolError in 2025, which has
 *   no code for it
 */
export function requireCapability(question: PreparedQuestion<unknown>, client: Asked): void {
  const { capability, method, since } = question;
  if (client.protocolVersion >= since && declares(client.clientCapabilities, capability)) return;
  const name = nameOf(capability);
  if (client.era === '2026') {
    const message = `The client did not declare the capability ${name}, which ${method} needs`;
    const data = { requiredCapabilities: capability };
    throw new ProtocolError(RpcCode.MissingCapability, message, data, { status: 400 });
  }
  throw new ToolError(
    client.protocolVersion < since
      ? `The client speaks ${client.protocolVersion}, and ${name} came with ${since}: it cannot be asked.`
      : `The client did not declare the capability ${name}: it cannot be asked.`,
  );
}

/** Whether what is declared has every member of what is needed. */
function declares(declared: unknown, needed: JsonObject): boolean {
  if (!isJsonObject(declared)) return false;
  return Object.entries(needed).every(([name, inner]) => {
    const given = declared[name];
    if (name === 'form' && given === undefined) return declared['url'] === undefined;
    return given !== undefined && declares(given, inner as JsonObject);
  });
}

function nameOf(capability: JsonObject): string {
  const [[name, inner] = ['', {}]] = Object.entries(capability);
  const [detail] = Object.keys(inner as JsonObject);
  return detail === undefined ? name : `${name}.${detail}`;
}
