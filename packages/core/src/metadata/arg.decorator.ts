import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { JsonSchema } from '../contracts';
import { recordParameter } from './parameter-record';

/**
 * Fills a parameter with one argument of a tool or prompt; for handlers without a DTO.
 *
 * @param name the argument's name on the wire
 * @param schema JSON Schema keywords beside the type, which the parameter's own type gives (`default` makes the
 *   argument optional), or a Standard Schema
 * @example hello(@Arg('name', { minLength: 1 }) name: string) { … }
 */
export function Arg(name: string, schema?: JsonSchema | StandardSchemaV1): ParameterDecorator {
  return (prototype, member, index) => {
    recordParameter(prototype, member, index, { source: { kind: 'arg', name, schema } });
  };
}
