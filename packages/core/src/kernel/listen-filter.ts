import type { BusEvent, JsonObject } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { maxSubscribedUri } from './resource-access';
import { isJsonObject } from './rpc';

/** Resources that one stream may listen for, and how long their URIs may be together. */
const maxResources = 1_000;
const maxCharacters = 64 * 1024;

const lists = { tools: 'toolsListChanged', prompts: 'promptsListChanged', resources: 'resourcesListChanged' } as const;
type ListFlag = (typeof lists)[keyof typeof lists];

/** What a client listens for (MCP 2026-07-28, subscriptions, "Notification Filter"). */
export class ListenFilter {
  /** @param resources undefined where it asked for none */
  private constructor(
    private readonly flags: ReadonlySet<ListFlag>,
    readonly resources: ReadonlySet<string> | undefined,
  ) {}

  /** @throws ProtocolError -32602 naming what is malformed */
  static read(params: Readonly<JsonObject>): ListenFilter {
    const { notifications } = params;
    if (!isJsonObject(notifications)) throw invalid('`notifications` must be an object');
    const flags = new Set<ListFlag>();
    for (const flag of Object.values(lists)) {
      const value = notifications[flag];
      if (value !== undefined && typeof value !== 'boolean') throw invalid(`\`${flag}\` must be true or false`);
      if (value) flags.add(flag);
    }
    const { resourceSubscriptions: uris } = notifications;
    return new ListenFilter(flags, uris === undefined ? undefined : readUris(uris));
  }

  /** The same for some of its resources. */
  withResources(resources: ReadonlySet<string>): ListenFilter {
    return new ListenFilter(this.flags, resources);
  }

  wants(event: BusEvent): boolean {
    return event.kind === 'resource' ? (this.resources?.has(event.uri) ?? false) : this.flags.has(lists[event.kind]);
  }

  toJSON(): JsonObject {
    return {
      ...Object.fromEntries([...this.flags].map((flag) => [flag, true])),
      ...(this.resources && { resourceSubscriptions: [...this.resources] }),
    };
  }
}

function readUris(uris: unknown): ReadonlySet<string> {
  if (!Array.isArray(uris)) throw invalid('`resourceSubscriptions` must be a list');
  const read = new Set<string>();
  for (const uri of uris as readonly unknown[]) {
    if (typeof uri !== 'string') throw invalid('`resourceSubscriptions` must be a list of strings');
    if (uri.length > maxSubscribedUri) throw invalid(`A URI is longer than ${maxSubscribedUri} characters`);
    read.add(uri);
  }
  const characters = [...read].reduce((sum, uri) => sum + uri.length, 0);
  if (characters > maxCharacters) throw invalid(`\`resourceSubscriptions\` has more than ${maxCharacters} characters`);
  if (read.size > maxResources) throw invalid(`\`resourceSubscriptions\` has more than ${maxResources} URIs`);
  return read;
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidParams, message);
}
