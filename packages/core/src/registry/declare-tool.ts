import type { JsonSchema } from '../contracts';
import type { Diagnostics } from '../errors';
import type { ToolOptions } from '../metadata';
import type { ToolOutput } from '../pipeline';
import { compileSchema } from '../schema';
import { componentInfo, titleFromName } from './component-info';
import type { ToolDeclaration } from './declaration';
import { compileReported, declaredInput } from './declared-input';
import { reportAt, type DeclareOptions, type HandlerSource } from './handler-source';
import { mirrorProblems } from './mirrored-arguments';

/** What a tool without arguments takes. */
const noArguments: JsonSchema = { type: 'object', properties: {}, additionalProperties: false };

export function declareTool(
  source: HandlerSource,
  given: ToolOptions,
  options: DeclareOptions,
  diagnostics: Diagnostics,
): ToolDeclaration {
  const info = componentInfo('tool', source, given, options, diagnostics);
  const plans = source.plan({ inputDescribed: given.input !== undefined, fieldDecorator: 'Arg' }, diagnostics);
  const input =
    declaredInput(source, plans, given.input, options, diagnostics) ?? compileSchema(noArguments, { io: 'input' });
  for (const problem of mirrorProblems(input.json)) reportAt(source, diagnostics, 'TN2011', problem);
  return {
    kind: 'tool',
    module: source.module,
    origin: source.origin,
    place: source.place,
    info: {
      ...info,
      title: given.title ?? given.annotations?.title ?? titleFromName(info.name),
      annotations: given.annotations,
    },
    icons: given.icons ?? [],
    guards: source.guards,
    timeoutMs: given.timeoutMs,
    isDisabled: given.enabled === false,
    input,
    output: declaredOutput(source, given, diagnostics),
    bind: source.bind(plans),
  };
}

function declaredOutput(source: HandlerSource, given: ToolOptions, diagnostics: Diagnostics): ToolOutput | undefined {
  const { output } = given;
  if (output === undefined) return undefined;
  const schema = compileReported(source, diagnostics, () => compileSchema(output, { io: 'output', strict: true }));
  if (!schema) return undefined;
  const wrap = schema.json['type'] !== 'object';
  return { wrap, schema };
}
