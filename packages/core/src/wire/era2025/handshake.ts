import type { ClientCapabilities, Implementation, JsonObject, Principal, SessionRecord } from '../../contracts';
import { principalKey } from '../../contracts';
import { ProtocolError, RpcCode } from '../../errors';
import { isJsonObject } from '../../kernel';
import { isImplementation } from '../implementation';
import { negotiate2025 } from '../versions';

/** What a client may say of itself, as JSON text: sessions are kept by the thousand. */
const maxDescription = 16 * 1024;

/** Members of the specification (MCP 2025-11-25, schema, `Implementation`). */
const clientMembers = ['name', 'version', 'title', 'description', 'websiteUrl', 'icons'] as const;

/** Those of all revisions (MCP 2025-11-25, schema, `ClientCapabilities`), and the extensions of 2026. */
const capabilityMembers = ['experimental', 'extensions', 'roots', 'sampling', 'elicitation', 'tasks'] as const;

/**
 * The session that an `initialize` request asks for, not yet stored.
 *
 * @throws ProtocolError -32602 naming the member that is missing, malformed or too large
 */
export function sessionFromInitialize(
  params: JsonObject,
  id: string,
  principal: Principal | undefined,
  now: number,
): SessionRecord {
  const { protocolVersion, clientInfo, capabilities } = params;
  if (typeof protocolVersion !== 'string') throw invalid('`protocolVersion` must be a string');
  if (!isImplementation(clientInfo)) throw invalid('`clientInfo` must have a name and a version');
  if (!isJsonObject(capabilities)) throw invalid('`capabilities` must be an object');
  const described = { clientInfo: clientOf(clientInfo), clientCapabilities: capabilitiesOf(capabilities) };
  if (JSON.stringify(described).length > maxDescription) {
    throw invalid(`\`clientInfo\` and \`capabilities\` are larger than ${maxDescription / 1024} KiB`);
  }
  return {
    id,
    protocolVersion: negotiate2025(protocolVersion),
    ...described,
    principal: principal && principalKey(principal),
    lastUsedAt: now,
  };
}

function clientOf(given: JsonObject & Implementation): Implementation {
  const { name, version } = given;
  return { ...pick(given, clientMembers), name, version };
}

function capabilitiesOf(given: JsonObject): ClientCapabilities {
  return pick(given, capabilityMembers);
}

/** Unknown members cost memory for as long as the session lives, and nobody reads them. */
function pick(given: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(
    members.flatMap((member) => (Object.hasOwn(given, member) ? [[member, given[member]]] : [])),
  );
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidParams, message);
}
