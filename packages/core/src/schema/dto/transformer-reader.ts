import type { MaybePromise, SchemaIssue } from '../../contracts';
import { cloneJson } from '../clone-json';
import { issuesOf } from '../issues';
import type { Attempt, Reader } from '../parser';
import { findClassTransformer, findClassValidator, missingPeer } from '../peers';
import type { Validator } from '../validator';
import { tryCreate } from './absence';
import type { DtoClass } from './class-metadata';
import type { Derivation } from './derivation';
import { flattenErrors } from './validation-errors';

/** Whether any class of a derivation can be made by class-transformer only. */
export function needsTransformer({ classes }: Derivation): boolean {
  return [...classes.values()].some(
    ({ metadata, fields }) => metadata.transforms || fields.some(({ shape }) => shape.kind === 'foreign'),
  );
}

/**
 * Reads values for classes with `@Transform`, `@Expose`, `@Exclude`, or a `@Type` of something else than a class of
 * fields: class-transformer makes the instance, then class-validator checks it, in the order that their users expect.
 * The derived schema describes such a class and says where a refused value may be converted; it does not decide.
 */
export function createTransformerReader(target: DtoClass, derivation: Derivation, validator: Validator): Reader {
  const classValidator = findClassValidator();
  const transformer = findClassTransformer();
  if (!transformer) throw missingPeer('class-transformer', `the class ${target.name}`);
  const isAsync = [...derivation.classes.values()].some(({ fields }) =>
    fields.some(({ metadata }) => metadata.rules.some((rule) => rule.isAsync)),
  );

  function check(instance: object): MaybePromise<SchemaIssue[]> {
    if (!classValidator) return [];
    if (isAsync) return classValidator.validate(instance).then((errors) => flattenErrors(errors));
    return flattenErrors(classValidator.validateSync(instance));
  }

  return {
    problems: (value) => validator.problems(value),
    attempt(value) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(validator, value);
      let instance: object;
      try {
        // The transformer deletes discriminators from what it is given.
        instance = transformer.plainToInstance(target, cloneJson(value));
      } catch (error) {
        // Transformations may rely on a type; where the input has another, the input is at fault, not the code.
        if (error instanceof RangeError || validator.check(value)) throw error;
        return refuse(validator, value);
      }
      prune(instance, derivation);
      const issues = check(instance);
      return issues instanceof Promise ? issues.then((found) => conclude(instance, found)) : conclude(instance, issues);
    },
  };
}

function refuse(validator: Validator, value: unknown): Attempt {
  return { ok: false, issues: () => issuesOf(validator.problems(value), value) };
}

function conclude(value: object, issues: readonly SchemaIssue[]): Attempt {
  return issues.length === 0 ? { ok: true, value } : { ok: false, issues: () => issues };
}

/** Takes from an instance, and from those inside it, what its class does not declare. */
function prune(value: unknown, derivation: Derivation): void {
  if (Array.isArray(value)) {
    for (const item of value) prune(item, derivation);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const plan = derivation.classes.get(value.constructor as DtoClass);
  if (!plan) return;
  const declared = new Set(plan.fields.map(({ metadata }) => metadata.property));
  const instance = value as Record<string, unknown>;
  const fresh = tryCreate(plan.metadata.target) as Record<string, unknown> | undefined;
  for (const key of Object.keys(instance)) {
    if (declared.has(key)) prune(instance[key], derivation);
    else if (fresh && Object.hasOwn(fresh, key)) instance[key] = fresh[key];
    else delete instance[key];
  }
}
