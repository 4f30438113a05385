import { describeReceived } from '../received';
import type { Rule, RuleArguments } from './class-metadata';

/** What a rule has to say of a value that it refuses: the user's message as it is, or class-validator's own. */
export function messageOf(rule: Rule, args: RuleArguments): string {
  const template =
    typeof rule.message === 'function' ? rule.message(args) : (rule.message ?? rule.defaultMessage(args));
  const text = template
    .replace(/\$constraint(\d+)/g, (whole, number: string) => {
      const constraint = rule.constraints[Number(number) - 1];
      return constraint === undefined ? whole : [constraint].flat().map(String).join(', ');
    })
    .replaceAll('$property', () => args.property)
    .replaceAll('$target', () => args.targetName)
    .replaceAll('$value', () => describeReceived(args.value, args.property));
  if (rule.message !== undefined) return text;
  return `${withoutName(text, args.property)}, received ${describeReceived(args.value, args.property)}`;
}

/** The path names the field already. */
function withoutName(text: string, property: string): string {
  if (text === '') return 'is not valid';
  return text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}
