import type { WireObject } from '../connection';

/** The name that a component of one server has among several. */
export function sharedName(server: string, name: string): string {
  return `${server}_${name}`;
}

/** The URI that a resource of one server has among several: `scheme://server/rest`. */
export function sharedUri(server: string, uri: string): string {
  const [scheme = '', rest] = uri.split(/:\/\/(.*)/s);
  return rest === undefined ? `${server}+${uri}` : `${scheme}://${server}/${rest}`;
}

/** What a request calls a component, in the words of callers; a server that is alone has no name. */
export function calledAmong(server: string | undefined, { name, uri, ref }: WireObject): string {
  if (ref !== undefined) return calledAmong(server, ref as WireObject);
  const isName = name !== undefined;
  const called = String(isName ? name : uri);
  if (server === undefined) return called;
  return isName ? sharedName(server, called) : sharedUri(server, called);
}

/** The URI at the server; undefined for what is no URI of it. */
export function ownUri(server: string, uri: string): string | undefined {
  const [scheme = '', rest] = uri.split(/:\/\/(.*)/s);
  if (rest?.startsWith(`${server}/`)) return `${scheme}://${rest.slice(server.length + 1)}`;
  return rest === undefined && uri.startsWith(`${server}+`) ? uri.slice(server.length + 1) : undefined;
}

/** A result with the URIs that callers know: in contents, links and embedded resources. */
export function withSharedUris(server: string, method: string, result: WireObject): WireObject {
  switch (method) {
    case 'resources/read':
      return { ...result, contents: mapped(result['contents'], (item) => withUri(server, item)) };
    case 'tools/call':
      return { ...result, content: mapped(result['content'], (block) => ofBlock(server, block)) };
    case 'prompts/get':
      return {
        ...result,
        messages: mapped(result['messages'], (message) => ({
          ...message,
          content: ofBlock(server, message['content'] as WireObject),
        })),
      };
    default:
      return result;
  }
}

function ofBlock(server: string, block: WireObject): WireObject {
  if (block['type'] === 'resource_link') return withUri(server, block);
  if (block['type'] !== 'resource') return block;
  return { ...block, resource: withUri(server, block['resource'] as WireObject) };
}

function withUri(server: string, item: WireObject): WireObject {
  return { ...item, uri: sharedUri(server, String(item['uri'])) };
}

function mapped(items: unknown, map: (item: WireObject) => WireObject): unknown {
  return Array.isArray(items) ? (items as WireObject[]).map(map) : items;
}
