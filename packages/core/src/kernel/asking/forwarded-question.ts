import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../contracts';
import { isJsonObject } from '../rpc';
import type { Asked, PreparedQuestion } from './prepared-question';

/** The first revision whose forms say that they are forms, and that has URLs to visit. */
const modesSince = '2025-11-25';

/** What something else asks, for this client; its answer is passed on unchecked. */
export function forwardedQuestion(
  method: PreparedQuestion<JsonObject>['method'],
  params: Readonly<JsonObject>,
  client: Asked,
): PreparedQuestion<JsonObject> {
  return {
    method,
    ...wording(method, params, client),
    read: (answer) => ({ ok: true, value: answer }),
  };
}

function wording(
  method: PreparedQuestion<JsonObject>['method'],
  params: Readonly<JsonObject>,
  { protocolVersion, era }: Asked,
): Pick<PreparedQuestion<JsonObject>, 'params' | 'capability' | 'since'> {
  if (method === 'roots/list') return { params: {}, capability: { roots: {} }, since: '2024-11-05' };
  // What belongs to the connection on which it was asked stays there.
  const { _meta: meta, task: _task, ...rest } = params;
  const kept: JsonObject = { ...rest, ...ownMeta(meta) };
  if (method === 'sampling/createMessage') {
    const usesTools = kept['tools'] !== undefined || kept['toolChoice'] !== undefined;
    return usesTools
      ? { params: kept, capability: { sampling: { tools: {} } }, since: '2025-11-25' }
      : { params: kept, capability: { sampling: {} }, since: '2024-11-05' };
  }
  const { mode, elicitationId, ...asked } = kept;
  if (mode === 'url') {
    const id = typeof elicitationId === 'string' ? elicitationId : randomUUID();
    return {
      params: { mode, ...asked, ...(era === '2025' && { elicitationId: id }) },
      capability: { elicitation: { url: {} } },
      since: modesSince,
    };
  }
  return {
    params: { ...(protocolVersion >= modesSince && { mode: 'form' }), ...asked },
    capability: { elicitation: { form: {} } },
    since: '2025-06-18',
  };
}

function ownMeta(meta: unknown): JsonObject {
  if (!isJsonObject(meta)) return {};
  const kept = Object.entries(meta).filter(
    ([key]) => key !== 'progressToken' && !key.startsWith('io.modelcontextprotocol/'),
  );
  return kept.length > 0 ? { _meta: Object.fromEntries(kept) } : {};
}
