import type { JsonSchema } from '../contracts';
import { embedSchema } from '../schema';

/** A schema that is not of an object travels inside one, marked so that clients unwrap it. */
export function wrappedSchema(schema: JsonSchema): JsonSchema {
  const { $schema } = schema;
  const embedded = embedSchema(schema, '/properties/result', '#/$defs/');
  const { $defs, ...rest } = embedded;
  // A schema with an identifier of its own is a document of its own: its references mean its own definitions.
  const isHoisted = $defs !== undefined && embedded['$id'] === undefined;
  return {
    ...($schema !== undefined && { $schema }),
    type: 'object',
    properties: { result: isHoisted ? rest : embedded },
    required: ['result'],
    ...(isHoisted && { $defs }),
    'x-fastmcp-wrap-result': true,
  };
}
