import type { Constructor } from '../../contracts';
import { optionProblems, type Diagnostics, type OptionRules } from '../../errors';
import type {
  PromptArgumentTransform,
  PromptTransformOptions,
  ResourceTransformOptions,
  ToolArgumentTransform,
  ToolTransformOptions,
  Transform,
} from '../../metadata';
import { isTransform } from './apply-transforms';

const ofAll = {
  title: 'text',
  description: 'text',
  tags: 'texts',
  meta: 'object',
  version: 'any',
  enabled: 'boolean',
  result: 'function',
  handler: 'function',
} as const;

const tool: OptionRules<ToolTransformOptions> = {
  ...ofAll,
  name: 'any',
  annotations: 'object',
  arguments: 'object',
  output: 'any',
};
const resource: OptionRules<ResourceTransformOptions> = { ...ofAll, uri: 'any', name: 'any', mimeType: 'text' };
const prompt: OptionRules<PromptTransformOptions> = { ...ofAll, name: 'any', arguments: 'object' };
const optionsOf = { tool, resource, prompt };

const ofArgument = {
  name: 'any',
  description: 'text',
  hide: 'boolean',
  default: 'any',
  defaultFactory: 'any',
  required: 'boolean',
} as const;
const toolArgument: OptionRules<ToolArgumentTransform> = { ...ofArgument, schema: 'any', examples: 'list' };
const promptArgument: OptionRules<PromptArgumentTransform> = ofArgument;

/**
 * Reports options of transforms that there are not, and values that can be none of theirs (TN5043). Entries that are no
 * transforms are reported where they are applied.
 *
 * @param place.what where the transforms stand, for messages
 */
export function checkTransforms(
  transforms: readonly unknown[],
  { what, target }: { readonly what: string; readonly target: Constructor | undefined },
  diagnostics: Diagnostics,
): void {
  for (const transform of transforms) {
    if (!isTransform(transform)) continue;
    for (const { detail, fix } of problemsOf(transform)) {
      const subject = `${transform.transforms} '${transform.name.slice(0, 140)}' in \`transforms\` of ${what}`;
      diagnostics.report({
        code: 'TN5043',
        detail: `${detail}, for ${subject}`,
        fix,
        target,
        member: 'transforms',
      });
    }
  }
}

function problemsOf({ transforms, options }: Transform): ReturnType<typeof optionProblems> {
  const own = optionProblems(options, optionsOf[transforms]);
  const args: unknown = 'arguments' in options ? options.arguments : undefined;
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return own;
  const rules = transforms === 'tool' ? toolArgument : promptArgument;
  const ofArguments = Object.entries(args as Record<string, unknown>).flatMap(([name, given]) =>
    typeof given === 'object' && given !== null ? optionProblems(given, rules, `arguments.${name.slice(0, 80)}.`) : [],
  );
  return [...own, ...ofArguments];
}
