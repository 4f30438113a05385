import type { Constructor, JsonSchema } from '../../contracts';
import { issuesOf } from '../issues';
import type { Attempt, Reader } from '../parser';
import { createValidator, type ErrorObject } from '../validator';
import type { DtoClass } from './class-metadata';
import { Derivation } from './derivation';
import { Hydrator } from './hydrator';
import { compileLeftovers } from './leftover-rules';
import { findOwnMessage } from './own-messages';
import { createTransformerReader, needsTransformer } from './transformer-reader';

/**
 * Derives the schema of a class, and reads values by it: the compiled schema decides, then an instance is made, then
 * the rules run that a schema cannot say.
 *
 * @param keepsPlain give back the value that was checked, not the instance: what a handler returned stays as it is
 */
export function createClassReader(source: Constructor, keepsPlain: boolean): { json: JsonSchema; reader: Reader } {
  const target = source as unknown as DtoClass;
  const derivation = new Derivation();
  const json = derivation.rootOf(target);
  const validator = createValidator(derivation.forValidation(json), 'derived', derivation.patterns);
  const problems: Reader['problems'] = (value) => validator.problems(value);

  if (needsTransformer(derivation)) {
    return { json, reader: keepsPlain ? acceptAll(problems) : createTransformerReader(target, derivation, validator) };
  }
  const hydrate = new Hydrator(derivation.classes).for(target);
  const check = compileLeftovers(derivation.classes);
  const ownMessage = (error: ErrorObject, value: unknown): string | undefined =>
    findOwnMessage(error, value, target, derivation.classes);
  const reader: Reader = {
    problems,
    attempt(value) {
      if (!validator.check(value)) return { ok: false, issues: () => issuesOf(problems(value), value, ownMessage) };
      if (keepsPlain && !check) return { ok: true, value };
      const instance = hydrate(value as Record<string, unknown>);
      if (!check) return { ok: true, value: instance };
      const made = keepsPlain ? value : instance;
      const issues = check(instance);
      return issues instanceof Promise ? issues.then((found) => conclude(made, found)) : conclude(made, issues);
    },
  };
  return { json, reader };
}

function conclude(
  value: unknown,
  issues: Awaited<ReturnType<NonNullable<ReturnType<typeof compileLeftovers>>>>,
): Attempt {
  return issues.length === 0 ? { ok: true, value } : { ok: false, issues: () => issues };
}

/** What `instanceToPlain` makes of a class with transformations only the class knows. */
function acceptAll(problems: Reader['problems']): Reader {
  return { problems, attempt: (value) => ({ ok: true, value }) };
}
