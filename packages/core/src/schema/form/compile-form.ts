import type { FormSource, JsonSchema, MaybePromise, SchemaResult, SchemaSource } from '../../contracts';
import { TenonError } from '../../errors';
import { compileSchema } from '../compile-schema';
import { restrictToForm } from './restrict';

/** A form that is ready to be sent, and to read what was filled in. */
export interface CompiledForm {
  /** The restricted JSON Schema of the protocol, in the words of the newest revision. */
  readonly json: JsonSchema;
  /** Checks the content of an accepted form and makes the data of it. */
  parse(content: unknown): MaybePromise<SchemaResult<unknown>>;
}

/** Forms are written in handlers, often anew for each call; compiling one costs more than looking it up. */
const maxRemembered = 500;

const byObject = new WeakMap<object, CompiledForm>();
const byText = new Map<string, CompiledForm>();

const scalars = new Map<unknown, { readonly type: 'string' | 'number' | 'boolean' }>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
]);

/**
 * Makes a form out of whatever it is written as.
 *
 * @throws TenonError TN2015 for what no form can ask, TN2005, TN2006 and TN2009 as `compileSchema`
 */
export function compileForm(source: FormSource): CompiledForm {
  const scalar = scalars.get(source);
  if (scalar) return fieldForm(scalar, (value) => typeof value === scalar.type && !Number.isNaN(value), scalar.type);
  if (isChoices(source)) return choiceForm(source);
  if (typeof source === 'object' && source !== null && !('~standard' in source)) return ofJsonSchema(source);
  const known = byObject.get(source as object);
  if (known) return known;
  const form = compile(source as SchemaSource);
  byObject.set(source as object, form);
  return form;
}

function ofJsonSchema(source: JsonSchema): CompiledForm {
  const text = JSON.stringify(source);
  const known = byText.get(text);
  if (known) return known;
  // A copy, so that nobody changes what is remembered.
  const form = compile(JSON.parse(text) as JsonSchema);
  if (byText.size >= maxRemembered) byText.delete(byText.keys().next().value!);
  byText.set(text, form);
  return form;
}

function compile(source: SchemaSource): CompiledForm {
  const schema = compileSchema(source, { io: 'input' });
  return { json: restrictToForm(schema.json), parse: (content) => schema.parse(content) };
}

function isChoices(source: FormSource): source is readonly string[] {
  return Array.isArray(source);
}

function choiceForm(choices: readonly string[]): CompiledForm {
  if (choices.length === 0 || !choices.every((choice) => typeof choice === 'string')) {
    throw new TenonError('TN2015', 'choices are a list of one or more texts');
  }
  return fieldForm(
    { type: 'string', enum: [...choices] },
    (value) => choices.includes(value as string),
    `one of ${choices.join(', ')}`,
  );
}

/** A form of one field, `value`, whose value is the data. */
function fieldForm(field: JsonSchema, fits: (value: unknown) => boolean, expected: string): CompiledForm {
  return {
    json: { type: 'object', properties: { value: field }, required: ['value'] },
    parse(content) {
      const value: unknown = (content as { value?: unknown }).value;
      if (fits(value)) return { ok: true, value };
      return { ok: false, issues: [{ path: '/value', message: `must be ${expected}` }] };
    },
  };
}
