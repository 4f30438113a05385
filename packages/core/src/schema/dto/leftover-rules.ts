import type { MaybePromise, SchemaIssue } from '../../contracts';
import { pointerStep } from '../json-pointer';
import { findClassValidator } from '../peers';
import { describeReceived } from '../received';
import type { Rule, RuleArguments } from './class-metadata';
import type { ClassPlan, FieldPlan } from './derivation';
import { messageOf } from './rule-message';
import { flattenErrors } from './validation-errors';

/** Runs what a schema cannot say on an instance; gives the problems, of which there may be none. */
export type CheckInstance = (instance: object, path?: string) => MaybePromise<SchemaIssue[]>;

/**
 * Compiles the rules that are left over once the schema is checked: rules without a keyword for them, conditions,
 * custom rules. `undefined` where nothing is left, which is the common case.
 */
export function compileLeftovers(classes: ReadonlyMap<unknown, ClassPlan>): CheckInstance | undefined {
  if (![...classes.values()].some(({ fields }) => fields.some(hasLeftovers))) return undefined;
  return (instance, path = '') => {
    const issues: SchemaIssue[] = [];
    const pending: Promise<void>[] = [];
    visit(instance, path, classes, issues, pending);
    return pending.length === 0 ? issues : Promise.all(pending).then(() => issues);
  };
}

function hasLeftovers({ leftovers, metadata }: FieldPlan): boolean {
  return leftovers.length > 0 || isNestedUnderCondition(metadata);
}

/** What a condition guards is not in the schema, so what is nested there has to be looked at as a whole. */
function isNestedUnderCondition({ conditions, nested }: FieldPlan['metadata']): boolean {
  return conditions.length > 0 && nested !== undefined;
}

function visit(
  instance: object,
  path: string,
  classes: ReadonlyMap<unknown, ClassPlan>,
  issues: SchemaIssue[],
  pending: Promise<void>[],
): void {
  const plan = classes.get(instance.constructor);
  if (!plan) return;
  for (const { metadata, leftovers, shape } of plan.fields) {
    const value = (instance as Record<string, unknown>)[metadata.property];
    if (metadata.optional && (value === undefined || value === null)) continue;
    if (!metadata.conditions.every((condition) => condition(instance, value))) continue;
    const at = path + pointerStep(metadata.wireName);
    for (const rule of leftovers) run(rule, instance, metadata.property, value, at, issues, pending);
    if (isNestedUnderCondition(metadata)) checkWhole(value, at, issues);
    else if (metadata.nested && shape.kind !== 'plain' && typeof value === 'object' && value !== null) {
      if (!Array.isArray(value)) visit(value, at, classes, issues, pending);
      else
        value.forEach(
          (item: unknown, index) =>
            typeof item === 'object' && item !== null && visit(item, at + pointerStep(index), classes, issues, pending),
        );
    }
  }
}

function run(
  rule: Rule,
  object: object,
  property: string,
  value: unknown,
  path: string,
  issues: SchemaIssue[],
  pending: Promise<void>[],
): void {
  if (rule.validateIf && !rule.validateIf(object, value)) return;
  const args: RuleArguments = {
    targetName: object.constructor.name,
    property,
    object,
    value,
    constraints: rule.constraints as unknown[],
  };
  const values: readonly unknown[] = rule.each && Array.isArray(value) ? value : [value];
  const verdicts = values.map((each) => rule.validate(each, args));
  const report = (isValid: boolean): void => {
    if (!isValid) issues.push({ path, message: messageOf(rule, args) });
  };
  if (verdicts.some((verdict) => verdict instanceof Promise)) {
    pending.push(
      Promise.all(verdicts.map((verdict) => Promise.resolve(verdict))).then((settled) =>
        report(settled.every(Boolean)),
      ),
    );
  } else report(verdicts.every(Boolean));
}

function checkWhole(value: unknown, path: string, issues: SchemaIssue[]): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null) {
    issues.push({ path, message: `must be an object, received ${describeReceived(value)}` });
    return;
  }
  const validator = findClassValidator();
  const items: readonly [string, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [path + pointerStep(index), item])
    : [[path, value]];
  for (const [at, item] of items) {
    if (typeof item !== 'object' || item === null)
      issues.push({ path: at, message: `must be an object, received ${describeReceived(item)}` });
    else if (validator) issues.push(...flattenErrors(validator.validateSync(item), at));
  }
}
