/** The work that every server under test does, so that all of them answer the same requests with the same values. */

export type Era = '2025' | '2026';

export const PROTOCOL_VERSIONS: Record<Era, string> = { '2025': '2025-11-25', '2026': '2026-07-28' };

export const SERVER_INFO = { name: 'bench', version: '1.0.0' };

export const CLIENT_INFO = { name: 'bench-load', version: '1.0.0' };

/** Tool names differ by number only; every tool adds two numbers. */
export const toolName = (index: number): string => `add_${index}`;

export const toolDescription = (index: number): string =>
  `Add two numbers and answer their sum; copy ${index} of a tool that exists only to make long lists.`;

export const FIRST_ADDEND = 'The first addend, any finite number.';

export const SECOND_ADDEND = 'The second addend, any finite number.';

export const SUM = 'The sum of both addends.';

/** JSON Schema of the input, for servers that take one and for the list of the bare server. */
export const INPUT_SCHEMA = {
  type: 'object',
  properties: {
    a: { type: 'number', description: FIRST_ADDEND },
    b: { type: 'number', description: SECOND_ADDEND },
  },
  required: ['a', 'b'],
} as const;

/** JSON Schema of the structured result. */
export const OUTPUT_SCHEMA = {
  type: 'object',
  properties: { sum: { type: 'number', description: SUM } },
  required: ['sum'],
} as const;

export interface SumResult {
  sum: number;
}

/** What a tool of the official SDKs and of tmcp returns for a sum. */
export const toolResult = (
  sum: number,
): { content: { type: 'text'; text: string }[]; structuredContent: { sum: number } } => ({
  content: [{ type: 'text', text: `{"sum":${sum}}` }],
  structuredContent: { sum },
});
