import type { ValidationError } from 'class-validator';
import type { SchemaIssue } from '../../contracts';
import { pointerStep } from '../json-pointer';

/** What class-validator found, as issues: one per rule, with the path of the value. */
export function flattenErrors(errors: readonly ValidationError[], path = ''): SchemaIssue[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    // Its own property is undefined where class-validator refuses an object of a class that it does not know.
    const at = (property as string | undefined) === undefined ? path : path + pointerStep(property);
    return [
      ...Object.values(constraints).map((message) => ({
        path: at,
        message: message.startsWith(`${property} `) ? message.slice(property.length + 1) : message,
      })),
      ...flattenErrors(children, at),
    ];
  });
}
