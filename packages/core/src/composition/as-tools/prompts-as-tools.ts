import { tool, type FunctionComponent } from '../../metadata';
import { named, withToolErrors, type AsToolsOptions } from './as-tools-options';

/**
 * Offers prompts to clients that know tools alone: `list_prompts` and `get_prompt`. They show and get what the caller may
 * see and get of the whole server, through guards and middleware. Goes among the `providers` of a module.
 *
 * @example providers: [NotePrompts, ...promptsAsTools()]
 */
export function promptsAsTools(options: AsToolsOptions = {}): FunctionComponent[] {
  const list = named('list_prompts', options);
  return [
    tool(
      {
        name: list,
        description: 'List the prompts that there are, and the arguments that they take.',
        annotations: { readOnlyHint: true },
      },
      async (_input, ctx) => {
        const prompts = await ctx.listPrompts();
        return prompts.map(({ name, title, description, arguments: args = [] }) => ({
          name,
          title,
          description,
          arguments: args,
        }));
      },
    ),
    tool(
      {
        name: named('get_prompt', options),
        description: `Get the messages of a prompt that ${list} lists.`,
        annotations: { readOnlyHint: true },
        input: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'The name of the prompt.' },
            arguments: { type: 'object', description: 'The arguments of the prompt, by name.', default: {} },
          },
          required: ['name'],
          additionalProperties: false,
        },
      },
      async ({ name, arguments: args }, ctx) => {
        const { description, messages } = await withToolErrors(() =>
          ctx.getPrompt(name as string, toTexts(args as object)),
        );
        return { description, messages };
      },
    ),
  ];
}

/** Arguments of prompts are text; what is declared as something else is read as JSON. */
function toTexts(args: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
