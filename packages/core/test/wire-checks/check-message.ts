import type { OutgoingMessage } from '@tenon/core';
import { readOfficialSchemas, type OfficialSchema } from './official-schemas';
import { Revision } from './revision';
import { sdkErrors } from './sdk-types';

type Message = Record<string, unknown>;

const version2026 = '2026-07-28';
let schemas: ReadonlyMap<string, OfficialSchema> | undefined;
const revisions = new Map<string, Revision>();

/** What a message that a server sent has against the revision of the protocol that it was sent in. */
export function messageErrors({ text, protocolVersion, answers }: OutgoingMessage): string[] {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return ['it is no JSON'];
  }
  // A refusal before any revision was agreed on is judged by the newest one.
  const version = protocolVersion ?? version2026;
  if (Array.isArray(message)) {
    if (version !== '2025-03-26') return [`${version} has no batches`];
    if (message.length === 0) return ['a batch is empty'];
    return message.flatMap((one) => errorsOf(one as Message, version, undefined));
  }
  return errorsOf(message as Message, version, answers);
}

function errorsOf(message: Message, version: string, method: string | undefined): string[] {
  const revision = revisionOf(version);
  if (typeof message['method'] === 'string') {
    return [...revision.outgoingErrors(message), ...(version === version2026 ? sdkErrors.outgoing(message) : [])];
  }
  if (message['error'] !== undefined) return revision.errorErrors(withReadableId(message));
  if (message['result'] === undefined) return ['it is no request, notification, result or error'];
  return [
    ...revision.resultErrors(message, method),
    ...(version === version2026 ? sdkErrors.result(message, revision, method) : []),
  ];
}

/**
 * JSON-RPC 2.0 (section 5) demands the id `null` where that of the request could not be read, and all SDKs send it. The
 * schemas know an id of text or number, or none.
 */
function withReadableId(message: Message): Message {
  return message['id'] === null ? { ...message, id: 'unreadable' } : message;
}

/** @throws Error for a version that the protocol does not have */
function revisionOf(version: string): Revision {
  let revision = revisions.get(version);
  if (revision) return revision;
  schemas ??= readOfficialSchemas();
  const schema = version === '2024-11-05' ? schemaOf2024(schemas) : schemas.get(version);
  if (!schema) throw new Error(`There is no schema of ${version}`);
  revision = new Revision(version, schema);
  revisions.set(version, revision);
  return revision;
}

/** The suite has no schema of 2024-11-05. As far as a server's messages go, that of 2025-03-26 only adds audio. */
function schemaOf2024(known: ReadonlyMap<string, OfficialSchema>): OfficialSchema {
  const next = known.get('2025-03-26');
  if (!next) throw new Error('There is no schema of 2025-03-26');
  const text = JSON.stringify(next.definitions, (_key, value: unknown) =>
    Array.isArray(value)
      ? value.filter((item: { $ref?: string } | null) => item?.$ref !== '#/definitions/AudioContent')
      : value,
  );
  return { ...next, definitions: JSON.parse(text) as OfficialSchema['definitions'] };
}
