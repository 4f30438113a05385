import type { SchemaIssue } from '../contracts';
import { pointerKeys, pointerStep, valueAt } from './json-pointer';
import { count, describeReceived, preview } from './received';
import type { ErrorObject } from './validator';

const MAX_ISSUES = 25;
const MAX_CHOICES = 20;
/** Unions compare errors with each other, so only so many are looked at. */
const MAX_ERRORS = 250;

/** One line per problem, each beginning with the argument that it concerns. */
export function formatIssues(issues: readonly SchemaIssue[]): string {
  return issues.map(({ path, message }) => `${argumentName(path)}: ${message}`).join('\n');
}

/** The same without what was received: that may be a secret, also for the log. */
export function withoutReceived(issues: readonly SchemaIssue[]): SchemaIssue[] {
  return issues.map(({ path, message }) => ({ path, message: message.replace(/, received .*$/s, '') }));
}

/** A message that somebody wrote for a problem; `undefined` where nobody did. */
export type FindMessage = (error: ErrorObject, root: unknown) => string | undefined;

/** Problems as ajv found them, in the words of Tenon, or in those that `findMessage` knows. */
export function issuesOf(errors: readonly ErrorObject[], root: unknown, findMessage?: FindMessage): SchemaIssue[] {
  const issues = new Map<string, SchemaIssue>();
  for (const error of withoutUnionNoise(errors.slice(0, MAX_ERRORS))) {
    const own = findMessage?.(error, root);
    const issue = own === undefined ? issueOf(error, root) : { path: issueOf(error, root).path, message: own };
    issues.set(`${issue.path}\n${issue.message}`, issue);
    if (issues.size === MAX_ISSUES) break;
  }
  return [...issues.values()];
}

/** `/items/0/name` as `items[0].name`. */
function argumentName(path: string): string {
  const name = pointerKeys(path).reduce((text, key) => {
    if (/^\d+$/.test(key)) return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
  return name === '' ? 'input' : name.slice(0, 200);
}

function issueOf(error: ErrorObject, root: unknown): SchemaIssue {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
      return { path: error.instancePath + pointerStep(String(params.missingProperty)), message: 'is required' };
    case 'additionalProperties':
      return { path: error.instancePath + pointerStep(String(params.additionalProperty)), message: 'is not allowed' };
    case 'unevaluatedProperties':
      return { path: error.instancePath + pointerStep(String(params.unevaluatedProperty)), message: 'is not allowed' };
    case 'propertyNames':
      return { path: error.instancePath, message: `must not have a property named ${preview(params.propertyName)}` };
    case 'discriminator': {
      const path = error.instancePath + pointerStep(String(params.tag));
      return { path, message: `must name one of the known kinds, received ${describeReceived(params.tagValue)}` };
    }
    case 'false schema':
      return { path: error.instancePath, message: 'is not allowed' };
  }
  const keys = pointerKeys(error.instancePath);
  const received = describeReceived(valueAt(root, keys), keys.at(-1));
  return { path: error.instancePath, message: `${requirement(error, params)}, received ${received}` };
}

function requirement(error: ErrorObject, params: Record<string, unknown>): string {
  const limit = Number(params.limit);
  switch (error.keyword) {
    case 'type':
      return `must be ${typeNames(params.type)}`;
    case 'enum':
      return `must be one of ${choices(params.allowedValues)}`;
    case 'const':
      return `must be ${preview(params.allowedValue)}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'exclusiveMinimum':
      return `must be greater than ${limit}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}`;
    case 'multipleOf':
      return `must be a multiple of ${String(params.multipleOf)}`;
    case 'minLength':
      return `must have at least ${count(limit, 'character')}`;
    case 'maxLength':
      return `must have at most ${count(limit, 'character')}`;
    case 'minItems':
      return `must have at least ${count(limit, 'item')}`;
    case 'maxItems':
      return `must have at most ${count(limit, 'item')}`;
    case 'uniqueItems':
      return `must not hold equal items (${String(params.j)} and ${String(params.i)} are)`;
    case 'contains':
      return 'must hold an item that is asked for';
    case 'pattern':
      return `must match the pattern ${String(params.pattern).slice(0, 100)}`;
    case 'format':
      return `must be a valid ${String(params.format)}`;
    case 'not':
      return 'must not be this value';
    case 'anyOf':
      return 'must have one of the allowed forms';
    case 'oneOf':
      return 'must have exactly one of the allowed forms';
    default:
      return error.message ?? 'is not valid';
  }
}

/**
 * A value that fits no branch of a union is reported once per branch and once more for the union. What remains
 * here: the branch that the value was meant for, or one sentence with all the types.
 */
function withoutUnionNoise(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept = errors;
  for (const union of errors) {
    if (union.keyword !== 'anyOf' && union.keyword !== 'oneOf') continue;
    if (!kept.includes(union)) continue;
    const params = union.params as { passingSchemas?: unknown };
    if (params.passingSchemas) continue;
    const inside = kept.filter((error) => error !== union && isInside(error.instancePath, union.instancePath));
    const types = inside.filter(
      (error) =>
        error.keyword === 'type' &&
        error.instancePath === union.instancePath &&
        error.schemaPath.startsWith(`${union.schemaPath}/`),
    );
    if (types.length < inside.length) kept = kept.filter((error) => error !== union && !types.includes(error));
    else if (types.length > 0) {
      const type = types.flatMap((error) => (error.params as { type: string | string[] }).type);
      kept = [...kept.filter((error) => error !== union && !types.includes(error)), { ...types[0]!, params: { type } }];
    }
  }
  return kept;
}

function isInside(path: string, container: string): boolean {
  return path === container || path.startsWith(`${container}/`);
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: 'a boolean',
  object: 'an object',
  array: 'an array',
};

function typeNames(type: unknown): string {
  const names = (Array.isArray(type) ? type : [type]).map((name) => TYPE_NAMES[String(name)] ?? String(name));
  return [...new Set(names)].join(' or ');
}

function choices(values: unknown): string {
  if (!Array.isArray(values)) return 'the allowed values';
  const shown = values.slice(0, MAX_CHOICES).map(preview).join(', ');
  return values.length > MAX_CHOICES ? `${shown} and ${values.length - MAX_CHOICES} more` : shown;
}
