// Checked by the compiler alone: every line under `@ts-expect-error` has to be an error.
import * as v from 'valibot';
import { z } from 'zod';
import { Arg, Complete, Context, Input, Prompt, prompt, Tool, tool, type ToolHandler } from '@tenon/core';

class AddInput {
  a!: number;
  b!: number;
}

class SearchInput extends Input(z.object({ q: z.string(), limit: z.number().default(10) })) {}

const query = z.object({ q: z.string() });
const withDefault = z.object({ limit: z.coerce.number().default(10) });

export class Accepted {
  @Tool()
  dto({ a, b }: AddInput): number {
    return a + b;
  }

  @Tool('named')
  byName(@Arg('name') name: string): string {
    return name;
  }

  @Tool({ input: query })
  schema({ q }: { q: string }): string {
    return q;
  }

  @Tool({ input: query, output: z.number() })
  schemaAndContext({ q }: z.infer<typeof query>, ctx: Context): number {
    return q.length + ctx.era.length;
  }

  // What the handler receives is the output of the schema, with defaults and conversions applied.
  @Tool({ input: withDefault })
  outputOfSchema({ limit }: { limit: number }): number {
    return limit;
  }

  @Tool({ input: query })
  takesLess(): number {
    return 1;
  }

  @Tool({ input: v.object({ q: v.string() }) })
  otherLibrary({ q }: { q: string }): string {
    return q;
  }

  @Tool()
  inputClass({ q, limit }: SearchInput): string {
    return `${q}${limit.toFixed()}`;
  }

  @Tool({ input: { type: 'object', properties: { q: { type: 'string' } } } })
  jsonSchema({ q }: { q: string }): string {
    return q;
  }

  @Prompt('named')
  prompt({ a }: AddInput): string {
    return String(a);
  }

  @Complete('named', 'a')
  async complete(value: string): Promise<string[]> {
    return [value];
  }
}

export class Refused {
  // @ts-expect-error the schema gives another type
  @Tool({ input: query })
  wrongType({ q }: { q: number }): number {
    return q;
  }

  // @ts-expect-error the schema has no such property
  @Tool({ input: query })
  foreignProperty({ other }: { other: string }): string {
    return other;
  }

  // @ts-expect-error the schema of another library is checked as well
  @Tool({ input: v.object({ q: v.string() }) })
  otherLibrary({ q }: { q: number }): number {
    return q;
  }

  // @ts-expect-error a bare decorator takes no class for an option
  @Tool
  bare(): number {
    return 1;
  }

  // @ts-expect-error the name stands there once
  @Tool('one', { name: 'two' })
  namedTwice(): number {
    return 1;
  }

  // @ts-expect-error options are spelt as they are
  @Tool({ descripton: 'Add.' })
  misspelt(): number {
    return 1;
  }

  // @ts-expect-error annotations are those of the specification
  @Tool({ annotations: { readOnly: true } })
  wrongAnnotation(): number {
    return 1;
  }

  // @ts-expect-error only methods are tools
  @Tool()
  field = 1;

  // @ts-expect-error completions are texts
  @Complete('named', 'a')
  numbers(): number[] {
    return [1];
  }
}

@Tool({ name: 'class', input: query })
export class SchemaTool implements ToolHandler<{ q: string }> {
  execute({ q }: { q: string }, ctx: Context): string {
    return q + ctx.era;
  }
}

@Tool({ name: 'class', input: AddInput })
export class DtoTool implements ToolHandler<AddInput> {
  execute({ a, b }: AddInput): number {
    return a + b;
  }
}

// @ts-expect-error the schema gives `execute` another type
@Tool({ name: 'class', input: query })
export class WrongTool {
  execute({ q }: { q: number }): number {
    return q;
  }
}

// @ts-expect-error a class that is a tool has `execute`
@Tool({ name: 'class' })
export class EmptyTool {}

export const functions = [
  tool({ name: 'zod', input: query }, ({ q }, ctx) => q.toUpperCase() + ctx.era),
  tool({ name: 'valibot', input: v.object({ n: v.number() }) }, ({ n }) => n.toFixed()),
  tool({ name: 'default', input: withDefault }, ({ limit }) => limit.toFixed()),
  tool({ name: 'dto', input: AddInput }, ({ a, b }) => (a + b).toFixed()),
  tool({ name: 'class', input: SearchInput }, ({ q, limit }) => q.trim() + limit.toFixed()),
  tool({ name: 'json', input: { type: 'object' } }, (input) => Object.keys(input).length),
  tool({ name: 'nothing' }, (input) => Object.keys(input).length),
  prompt({ name: 'zod', input: query }, ({ q }) => q.toUpperCase()),
  prompt({ name: 'nothing' }, (args) => Object.keys(args).join()),
  // @ts-expect-error a function has no name of its own to rely on
  tool({ input: query }, () => 1),
  // @ts-expect-error the schema has no such property
  tool({ name: 'foreign', input: query }, ({ other }) => String(other)),
  // @ts-expect-error text is no number
  tool({ name: 'wrong', input: query }, ({ q }) => q.toFixed()),
];
