import type { JsonObject, Principal, SessionRecord } from '../../contracts';
import { principalKey } from '../../contracts';
import { ProtocolError, RpcCode } from '../../errors';
import { isJsonObject } from '../../kernel';
import { isImplementation } from '../implementation';
import { negotiate2025 } from '../versions';

/**
 * The session that an `initialize` request asks for, not yet stored.
 *
 * @throws ProtocolError -32602 naming the member that is missing or malformed
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
  return {
    id,
    protocolVersion: negotiate2025(protocolVersion),
    clientInfo,
    clientCapabilities: capabilities,
    principal: principal && principalKey(principal),
    lastUsedAt: now,
  };
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidParams, message);
}
