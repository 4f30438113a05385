import { cacheProblem } from '../content';
import { tokenName, type CompiledSchema, type Constructor } from '../contracts';
import { TenonError, type Diagnostics } from '../errors';
import type { ResourceObject, ResourceOptions } from '../metadata';
import type { ModuleNode } from '../modules';
import type { ParameterPlan } from '../pipeline';
import { canonicalTemplate, hasScheme, isUriTemplate, parseUriTemplate, type UriTemplate } from '../schema';
import { componentInfo } from './component-info';
import type { ResourceDeclaration } from './declaration';
import { declaredInput } from './declared-input';
import { fromFunction, reportAt, type DeclareOptions, type HandlerSource } from './handler-source';

export function declareResource(
  source: HandlerSource,
  written: string,
  given: ResourceOptions,
  options: DeclareOptions,
  diagnostics: Diagnostics,
): ResourceDeclaration | undefined {
  const isTemplate = isUriTemplate(written);
  const template = isTemplate ? parseReported(source, written, diagnostics) : undefined;
  const uri = canonicalTemplate(written);
  if (!isTemplate && !hasScheme(uri)) reportAt(source, diagnostics, 'TN2001', `'${uri}' begins with none`);
  const kind = isTemplate ? 'resourceTemplate' : 'resource';
  const info = componentInfo(kind, source, given, options, diagnostics);
  const plans = source.plan({ inputDescribed: isTemplate, fieldDecorator: 'Param' }, diagnostics);
  const input = isTemplate
    ? declaredInput(source, plans, given.input, { ...options, uri: true }, diagnostics)
    : undefined;
  if (template && isTemplate) checkParameters(source, template, plans, input, diagnostics);
  if (!isTemplate) reportForeignParameters(source, plans, diagnostics);
  const problem = given.cache && cacheProblem('cache', given.cache);
  if (problem) reportAt(source, diagnostics, 'TN1015', problem.detail, problem.fix);
  return {
    kind,
    module: source.module,
    origin: source.origin,
    place: source.place,
    uri,
    template,
    info: { ...info, uri, mimeType: given.mimeType },
    listing: { mimeType: given.mimeType, annotations: given.annotations, size: given.size },
    icons: given.icons ?? [],
    guards: source.guards,
    timeoutMs: given.timeoutMs,
    isDisabled: given.enabled === false,
    mimeType: given.mimeType,
    cache: given.cache,
    input,
    allowUnsafePaths: given.allowUnsafePaths ?? [],
    bind: source.bind(plans),
  };
}

/** A resource that is an object, such as `TextResource`. */
export function declareResourceObject(
  module: ModuleNode,
  resource: ResourceObject & Partial<ResourceOptions>,
  diagnostics: Diagnostics,
): ResourceDeclaration | undefined {
  const { uri, name = uri, title, description, mimeType, tags, icons, annotations, size, meta, cache } = resource;
  const handler = (): unknown => resource.read();
  const options = { name, title, description, mimeType, tags, icons, annotations, size, meta, cache };
  const source = fromFunction(module, { component: 'resource', uri, options, handler });
  return declareResource(
    { ...source, plan: () => [] },
    uri,
    options,
    { strictInput: false, decodeJsonStrings: false, authorized: true },
    diagnostics,
  );
}

function parseReported(source: HandlerSource, uri: string, diagnostics: Diagnostics): UriTemplate | undefined {
  try {
    return parseUriTemplate(uri);
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    reportAt(source, diagnostics, error.code, error.detail, error.fix);
    return undefined;
  }
}

/** Every parameter of the URI must be taken, every parameter of the method must be in the URI, queries are optional. */
function checkParameters(
  source: HandlerSource,
  template: UriTemplate,
  plans: readonly ParameterPlan[],
  input: CompiledSchema | undefined,
  diagnostics: Diagnostics,
): void {
  const taken = parametersTaken(plans, input);
  if (!taken) return;
  const path = template.variables.filter((variable) => variable.kind !== 'query').map((variable) => variable.name);
  const query = template.variables.filter((variable) => variable.kind === 'query').map((variable) => variable.name);
  const known = new Set([...path, ...query]);
  const foreign = [...taken.keys()].filter((name) => !known.has(name));
  const missing = path.filter((name) => !taken.has(name));
  const required = query.filter((name) => taken.get(name) === 'required');
  if (foreign.length === 0 && missing.length === 0 && required.length === 0) return;
  const sets = `'${template.template}' has {${[...known].join(', ')}}, the method takes {${[...taken.keys()].join(', ')}}`;
  const detail =
    foreign.length + missing.length > 0
      ? sets
      : `${sets}; of these ${required.join(', ')} must be optional, since a query may be absent`;
  reportAt(source, diagnostics, 'TN2003', detail);
}

/** What the method takes by name; undefined where only the compiler could know. */
function parametersTaken(
  plans: readonly ParameterPlan[],
  input: CompiledSchema | undefined,
): Map<string, 'required' | 'optional'> | undefined {
  if (input) {
    const required = new Set(Array.isArray(input.json['required']) ? (input.json['required'] as string[]) : []);
    const properties = Object.keys((input.json['properties'] as object | undefined) ?? {});
    if (properties.length === 0 && input.json['$ref'] !== undefined) return undefined;
    return new Map(properties.map((name) => [name, required.has(name) ? 'required' : 'optional']));
  }
  return plans.some((plan) => plan.kind === 'input') ? undefined : new Map<string, 'required' | 'optional'>();
}

function reportForeignParameters(
  source: HandlerSource,
  plans: readonly ParameterPlan[],
  diagnostics: Diagnostics,
): void {
  const fields = plans.filter((plan) => plan.kind === 'field').map((plan) => plan.name);
  const input = plans.find((plan) => plan.kind === 'input')?.type;
  if (fields.length === 0 && typeof input !== 'function') return;
  const taken = fields.length > 0 ? `{${fields.join(', ')}}` : `a ${tokenName(input as Constructor)}`;
  reportAt(source, diagnostics, 'TN2003', `the URI has no parameters, the method takes ${taken}`);
}
