import type { CompiledSchema, Constructor, SchemaSource } from '../contracts';
import { TenonError, type Diagnostics } from '../errors';
import type { ParameterPlan } from '../pipeline';
import { compileArguments, compileSchema } from '../schema';
import { reportAt, type DeclareOptions, type HandlerSource } from './handler-source';

/** Compiles a schema; reports what is wrong with it at the place of the handler. */
export function compileReported(
  source: HandlerSource,
  diagnostics: Diagnostics,
  compile: () => CompiledSchema,
): CompiledSchema | undefined {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    reportAt(source, diagnostics, error.code, error.detail, error.fix);
    return undefined;
  }
}

/**
 * The schema of what a handler takes: the one that its options name, else its `@Arg` or `@Param` parameters, else the
 * class of its first parameter. Undefined where it takes nothing, or an object of no declared type.
 */
export function declaredInput(
  source: HandlerSource,
  plans: readonly ParameterPlan[],
  given: SchemaSource | undefined,
  options: DeclareOptions & { uri?: boolean },
  diagnostics: Diagnostics,
): CompiledSchema | undefined {
  const schemaOptions = {
    strict: options.strictInput,
    decodeJsonStrings: options.decodeJsonStrings,
    uri: options.uri,
    io: 'input' as const,
  };
  if (given !== undefined) return compileReported(source, diagnostics, () => compileSchema(given, schemaOptions));

  const fields = plans.filter((plan) => plan.kind === 'field');
  if (fields.length > 0) {
    return compileReported(source, diagnostics, () =>
      compileArguments(
        fields.map(({ name, type, record }) => ({
          name,
          type,
          schema: record.source?.kind === 'arg' ? record.source.schema : undefined,
          description: record.description,
          optional: record.optional ?? false,
          mcpHeader: record.mcpHeader,
        })),
        schemaOptions,
      ),
    );
  }
  const type = plans.find((plan) => plan.kind === 'input')?.type;
  if (typeof type !== 'function' || type === Object || type === Function) return undefined;
  return compileReported(source, diagnostics, () => compileSchema(type as Constructor, schemaOptions));
}
