import { Injectable, Tool } from '@tenon/core';
import { contactSchema } from './contact.schema';
import { RegionInput } from './region.dto';
import { NumbersInput, Statistics } from './statistics.dto';

/** Where the schemas of a tool come from: a DTO for the input, one for the output, or JSON Schema as it is. */
@Injectable()
export class SchemaTools {
  @Tool({
    name: 'test_structured_content',
    description: 'Answers with values for programs, which match the declared output.',
    annotations: { readOnlyHint: true, idempotentHint: true },
    output: Statistics,
  })
  statistics({ numbers }: NumbersInput): Statistics {
    return {
      count: numbers.length,
      mean: numbers.reduce((sum, number) => sum + number, 0) / numbers.length,
      smallest: Math.min(...numbers),
      largest: Math.max(...numbers),
    };
  }

  @Tool({
    name: 'json_schema_2020_12_tool',
    description: 'Takes what a schema of its own describes, with references, conditions and alternatives.',
    input: contactSchema,
  })
  contact(contact: Record<string, unknown>): string {
    return `JSON Schema 2020-12 tool called with: ${JSON.stringify(contact)}`;
  }

  @Tool({
    name: 'test_x_mcp_header',
    description: 'Takes an argument that HTTP clients repeat in a header, for gateways to route by.',
  })
  region({ region, level = 0 }: RegionInput): string {
    return `Region ${region}, level ${level}`;
  }
}
