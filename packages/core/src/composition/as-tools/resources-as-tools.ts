import { ToolResult, type ContentBlock, type ResourceContents } from '../../content';
import { tool, type FunctionComponent } from '../../metadata';
import { named, withToolErrors, type AsToolsOptions } from './as-tools-options';

/**
 * Offers resources to clients that know tools alone: `list_resources` and `read_resource`. They show and read what the
 * caller may see and read of the whole server, through guards and middleware. Goes among the `providers` of a module.
 *
 * @example providers: [NoteResources, ...resourcesAsTools()]
 */
export function resourcesAsTools(options: AsToolsOptions = {}): FunctionComponent[] {
  const list = named('list_resources', options);
  return [
    tool(
      {
        name: list,
        description: 'List the resources that can be read, and the templates of URIs to make more of them.',
        annotations: { readOnlyHint: true },
      },
      async (_input, ctx) => {
        const [resources, templates] = await Promise.all([ctx.listResources(), ctx.listResourceTemplates()]);
        return [
          ...resources.map(({ uri, name, title, description, mimeType }) => ({
            uri,
            name,
            title,
            description,
            mimeType,
          })),
          ...templates.map(({ uriTemplate, name, title, description, mimeType }) => ({
            uriTemplate,
            name,
            title,
            description,
            mimeType,
          })),
        ];
      },
    ),
    tool(
      {
        name: named('read_resource', options),
        description: `Read a resource by its URI: one that ${list} lists, or one that fits a template there.`,
        annotations: { readOnlyHint: true },
        input: {
          type: 'object',
          properties: { uri: { type: 'string', description: 'The URI of the resource.' } },
          required: ['uri'],
          additionalProperties: false,
        },
      },
      async ({ uri }, ctx) => {
        const { contents, meta } = await withToolErrors(() => ctx.readResource(uri as string));
        return new ToolResult({ content: contents.map(toBlock), meta });
      },
    ),
  ];
}

/** Text as text, pictures and sound as such, other bytes as a resource within the result. */
function toBlock(contents: ResourceContents): ContentBlock {
  if ('text' in contents) return { type: 'text', text: contents.text };
  const { blob: data, mimeType = '' } = contents;
  if (mimeType.startsWith('image/')) return { type: 'image', data, mimeType };
  if (mimeType.startsWith('audio/')) return { type: 'audio', data, mimeType };
  return { type: 'resource', resource: contents };
}
