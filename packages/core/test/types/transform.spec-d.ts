// Checked by the compiler alone: every line under `@ts-expect-error` has to be an error.
import { z } from 'zod';
import { Module, transformPrompt, transformResource, transformTool, type ToolResult } from '@tenon/core';

class Page {
  number!: number;
}

export const accepted = [
  transformTool('a', {
    arguments: { x: { schema: Page }, y: { schema: z.number() }, z: { hide: true, defaultFactory: (ctx) => ctx.era } },
    output: null,
  }),
  transformTool('a', { handler: ({ page }: { page: Page }, ctx, { forward }) => forward({ page, era: ctx.era }) }),
  transformTool('a', { handler: async (args, _ctx, { forwardRaw }) => [args['x'], (await forwardRaw({})).content] }),
  transformTool('a', { result: ({ structuredContent }: ToolResult) => structuredContent }),
  transformResource('a://{b}', { handler: async ({ b }, _ctx, { forward }) => [b, await forward({ b: 'c' })] }),
  transformPrompt('a', { handler: ({ b }, _ctx, { forward }) => forward({ b: b ?? '' }) }),
];

@Module({ transforms: accepted })
export class Accepted {}

// @ts-expect-error an unknown option
transformTool('a', { names: 'b' });
// @ts-expect-error an unknown option of an argument
transformTool('a', { arguments: { x: { hidden: true } } });
// @ts-expect-error an argument cannot be made optional
transformTool('a', { arguments: { x: { required: false } } });
// @ts-expect-error defaults of prompts are text
transformPrompt('a', { arguments: { x: { default: 1 } } });
// @ts-expect-error arguments of prompts have no types
transformPrompt('a', { arguments: { x: { schema: { type: 'string' } } } });
// @ts-expect-error parameters are text
transformResource('a://{b}', { handler: (_parameters, _ctx, { forward }) => forward({ b: 1 }) });
// @ts-expect-error not a transform
Module({ transforms: ['a'] });
