import type { ErrorObject } from '../validator';
import { pointerKeys, pointerStep, valueAt } from '../json-pointer';
import type { DtoClass, Rule } from './class-metadata';
import type { ClassPlan, FieldPlan } from './derivation';
import { messageOf } from './rule-message';
import { translateRule } from './rule-schemas';

/**
 * Finds the message that the user wrote for a rule, where the compiled schema, not the rule, refused the value.
 * Gives `undefined` for rules without a message of their own.
 */
export function findOwnMessage(
  error: ErrorObject,
  value: unknown,
  target: DtoClass,
  classes: ReadonlyMap<DtoClass, ClassPlan>,
): string | undefined {
  const missing = (error.params as { missingProperty?: string }).missingProperty;
  const keys = pointerKeys(missing === undefined ? error.instancePath : error.instancePath + pointerStep(missing));
  let plan = classes.get(target);
  let field: FieldPlan | undefined;
  for (const [index, key] of keys.entries()) {
    if (field && /^\d+$/.test(key)) continue;
    field = plan?.fields.find(({ metadata }) => metadata.wireName === key);
    plan = field && classes.get(targetAt(field, valueAt(value, keys.slice(0, index + 1)))!);
  }
  const rule = field?.metadata.rules.find(
    (candidate) => candidate.message !== undefined && speaksOf(candidate, error.keyword),
  );
  if (!field || !rule) return undefined;
  const received = valueAt(value, keys);
  const object = valueAt(value, keys.slice(0, -1)) ?? {};
  return messageOf(rule, {
    targetName: target.name,
    property: field.metadata.property,
    object,
    value: received,
    constraints: [...rule.constraints],
  });
}

/** The class that looks after what is inside the field. */
function targetAt({ shape }: FieldPlan, value: unknown): DtoClass | undefined {
  if (shape.kind === 'class') return shape.target;
  if (shape.kind === 'union') return shape.targets.get(String(valueAt(value, [shape.property])));
  return undefined;
}

function speaksOf(rule: Rule, keyword: string): boolean {
  const { types, keywords = {}, excludes = [] } = translateRule(rule.name, rule.constraints) ?? {};
  if (keyword === 'type' || keyword === 'required') return types !== undefined || excludes.length > 0;
  return keyword in keywords || (excludes.length > 0 && (keyword === 'not' || keyword === 'minLength'));
}
