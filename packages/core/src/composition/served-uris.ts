import {
  isPlainObject,
  type ContentBlock,
  type PromptResult,
  type ResourceContents,
  type ResourceResult,
  type ToolResult,
} from '../content';
import type { JsonObject, MountedComponents } from '../contracts';
import { foreignTemplate } from './foreign-template';
import type { Namespace } from './namespace';
import { listedTags } from './wire-meta';

/** The URI under which clients read one of something mounted; undefined for what is not served there. */
export type ServedUris = (own: string) => string | undefined;

/**
 * Whether a template may stand for what it matches. One without a scheme of its own matches everything, such as links to
 * pages of the web.
 */
export function namesScheme(template: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(template);
}

/** What of a mounted server's URIs is listed, or has a template that stands for it. Lists are read once that is asked. */
export function servedUris({ resources, resourceTemplates }: MountedComponents, namespace: Namespace): ServedUris {
  const appears = (listed: Readonly<JsonObject>): boolean => {
    if (!isPlainObject(listed)) return false;
    const meta = listed['_meta'];
    return namespace.admits(listedTags(isPlainObject(meta) ? meta : undefined));
  };
  const read = () => ({
    uris: new Set(resources.filter(appears).map(({ uri }) => uri)),
    templates: resourceTemplates
      .filter(appears)
      .map(({ uriTemplate }) => String(uriTemplate))
      .filter(namesScheme)
      .map(foreignTemplate),
  });
  let known: ReturnType<typeof read> | undefined;
  return (own) => {
    const { uris, templates } = (known ??= read());
    return uris.has(own) || templates.some((template) => template.match(own)) ? namespace.uri(own) : undefined;
  };
}

/** Has resources in a tool result named as clients know them. */
export function toolResultServed(result: ToolResult, served: ServedUris): ToolResult {
  const content = each(result.content, (block) => blockServed(block, served));
  return content === result.content ? result : copyOf(result, { content });
}

/** The same for a prompt. */
export function promptResultServed(result: PromptResult, served: ServedUris): PromptResult {
  const messages = each(result.messages, (message) => {
    const content = blockServed(message.content, served);
    return content === message.content ? message : { ...message, content };
  });
  return messages === result.messages ? result : copyOf(result, { messages });
}

/** The same for what was read; what was asked for comes under the URI that it was asked for by. */
export function resourceResultServed(
  result: ResourceResult,
  asked: string,
  own: string,
  served: ServedUris,
): ResourceResult {
  const contents = each(result.contents, (content) =>
    contentsServed(content, (uri) => (uri === own ? asked : served(uri))),
  );
  return contents === result.contents ? result : copyOf(result, { contents });
}

function blockServed(block: ContentBlock, served: ServedUris): ContentBlock {
  if (block.type === 'resource_link') {
    const uri = servedUri(block.uri, served);
    return uri === block.uri ? block : { ...block, uri };
  }
  if (block.type !== 'resource' || !isPlainObject(block.resource)) return block;
  const resource = contentsServed(block.resource, served);
  return resource === block.resource ? block : { ...block, resource };
}

function contentsServed(contents: ResourceContents, served: ServedUris): ResourceContents {
  const uri = servedUri(contents.uri, served);
  return uri === contents.uri ? contents : { ...contents, uri };
}

/** What a server elsewhere sends may lack a URI. */
function servedUri(uri: string, served: ServedUris): string {
  return typeof uri === 'string' ? (served(uri) ?? uri) : uri;
}

/** Unchecked, since what a server elsewhere sends is its own to answer for. */
function copyOf<Result extends object>(result: Result, changes: Partial<Result>): Result {
  return Object.assign(Object.create(Object.getPrototypeOf(result) as object) as Result, result, changes);
}

/** The same list where nothing changes. */
function each<T>(list: T[], change: (item: T) => T): T[] {
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
}
