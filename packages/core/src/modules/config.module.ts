import type { Constructor, JsonSchema } from '../contracts';
import { TenonError } from '../errors';
import { Module, type DynamicModule } from '../metadata';
import { compileSchema } from '../schema';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigOptions {
  /** Where the values come from; `process.env` by default. */
  readonly env?: Environment;
  /** What the names of the variables begin with, for example `NOTES_`. */
  readonly prefix?: string;
}

/** Makes the environment injectable as a checked object. */
@Module()
export class ConfigModule {
  /**
   * Reads environment variables into a DTO, which every module may inject by its class.
   *
   * The property `databaseUrl` is the variable `DATABASE_URL`, or `databaseUrl` itself. Text becomes numbers, and
   * booleans (true/false, 1/0, yes/no, on/off), where the DTO declares them; objects and arrays are JSON. An empty
   * variable is text where the DTO wants text, else it counts as not set. The environment is read when the server
   * starts, and what is wrong with it is one error (TN1013) that names every variable and never a value.
   *
   * @example imports: [ConfigModule.forRoot(AppConfig, { prefix: 'NOTES_' })]
   */
  static forRoot<T>(dto: Constructor<T>, options: ConfigOptions = {}): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: dto, useFactory: () => readEnvironment(dto, options) }],
      exports: [dto],
    };
  }
}

interface Variable {
  readonly property: string;
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly value: unknown;
}

/** @throws TenonError TN1013 naming every variable that is missing or not valid */
async function readEnvironment<T>(dto: Constructor<T>, options: ConfigOptions): Promise<T> {
  const schema = compileSchema(dto, { io: 'input', decodeJsonStrings: true });
  const variables = variablesOf(schema.json, options.env ?? process.env, options.prefix ?? '');
  const problems = new Map<string, string>();
  for (const { property, name, required, value, schema: expected } of variables) {
    if (required && value === undefined) problems.set(property, `${name} is not set: expected ${describe(expected)}`);
  }
  const given = variables.filter(({ value }) => value !== undefined);
  const result = await schema.parse(Object.fromEntries(given.map(({ property, value }) => [property, value])));
  if (!result.ok) {
    for (const { path } of result.issues) {
      // The message of an issue shows what was received, and a variable may hold a secret: only its place is used.
      const property = (path.split('/')[1] ?? '').replace(/~1/g, '/').replace(/~0/g, '~');
      const variable = variables.find((candidate) => candidate.property === property);
      if (problems.has(property)) continue;
      problems.set(
        property,
        variable ? `${variable.name} is not valid: expected ${describe(variable.schema)}` : `${dto.name} is not valid`,
      );
    }
  }
  if (result.ok && problems.size === 0) return result.value;
  throw new TenonError('TN1013', [dto.name, ...problems.values()].join('\n  '));
}

function variablesOf(json: JsonSchema, environment: Environment, prefix: string): Variable[] {
  const properties = json.properties as Record<string, JsonSchema> | undefined;
  const required = (json.required ?? []) as readonly string[];
  return Object.entries(properties ?? {}).map(([property, schema]) => {
    const name = `${prefix}${upperSnake(property)}`;
    const text = own(environment, name) ?? own(environment, `${prefix}${property}`);
    return { property, name, schema, required: required.includes(property), value: readText(text, schema) };
  });
}

function own(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** `databaseURLs2` as `DATABASE_URLS2`. */
function upperSnake(property: string): string {
  return property
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}

const words: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

/** Text as the schema wants it, as far as the schema compiler does not see to it. */
function readText(text: string | undefined, schema: JsonSchema): unknown {
  const types = [schema.type].flat();
  if (text === undefined || schema.type === undefined || types.includes('string')) return text;
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return types.includes('boolean') ? (words.get(trimmed.toLowerCase()) ?? trimmed) : trimmed;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a JSON object',
  array: 'a JSON array',
};

/** What a variable may hold, in words, from its schema alone. */
function describe(schema: JsonSchema): string {
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  // A variable has no way of being null.
  if (Array.isArray(choices)) return `one of ${choices.filter((choice) => choice !== null).join(', ')}`;
  const types = [schema.type].flat().filter((name) => name !== 'null');
  const type = types.map((name) => kinds[String(name)] ?? 'a value').join(' or ');
  const limits = [
    limit('in the format', schema.format),
    limit('at least', schema.minimum),
    limit('more than', schema.exclusiveMinimum),
    limit('at most', schema.maximum),
    limit('less than', schema.exclusiveMaximum),
    limit('a multiple of', schema.multipleOf),
    limit('of a length of at least', schema.minLength),
    limit('of a length of at most', schema.maxLength),
    limit('matching', schema.pattern),
  ];
  return [type, ...limits.filter((text) => text !== '')].join(', ');
}

function limit(words: string, value: unknown): string {
  return value === undefined ? '' : `${words} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
