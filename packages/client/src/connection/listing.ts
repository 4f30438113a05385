import type { CacheableRequestOptions } from '@modelcontextprotocol/client';
import type { WireObject } from './connection-options';
import type { ProtocolClient } from './protocol-client';

export type ListMethod = 'tools/list' | 'resources/list' | 'resources/templates/list' | 'prompts/list';

/** What a server has to offer for a listing to make sense. */
export const capabilityOf = {
  'tools/list': 'tools',
  'resources/list': 'resources',
  'resources/templates/list': 'resources',
  'prompts/list': 'prompts',
} as const satisfies Record<ListMethod, string>;

type ListAll = (
  client: ProtocolClient,
  params: WireObject,
  options: CacheableRequestOptions,
) => Promise<readonly WireObject[]>;

/** Each listing, page by page. */
export const listAll: Record<ListMethod, ListAll> = {
  'tools/list': async (client, params, options) => (await client.listTools(params, options)).tools,
  'resources/list': async (client, params, options) => (await client.listResources(params, options)).resources,
  'resources/templates/list': async (client, params, options) =>
    (await client.listResourceTemplates(params, options)).resourceTemplates,
  'prompts/list': async (client, params, options) => (await client.listPrompts(params, options)).prompts,
};
