import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator';
import { Context, type Constructor } from '../contracts';
import { Diagnostics, TenonError } from '../errors';
import { Injectable, Module } from '../metadata';
import { buildApplication } from './application';
import { ConfigModule, type Environment } from './config.module';

class AppConfig {
  @IsString() @MinLength(1) databaseUrl!: string;
  @IsInt() @Min(1) @Max(65535) port = 8000;
  @IsBoolean() @IsOptional() verbose?: boolean;
  @IsIn(['low', 'high']) @IsOptional() level?: string;
  @IsObject() @IsOptional() labels?: Record<string, unknown>;
  @IsString() @Matches(/^key-/) @IsOptional() apiKey?: string;
}

async function load<T>(dto: Constructor<T>, env: Environment, prefix?: string): Promise<T> {
  @Module({ imports: [ConfigModule.forRoot(dto, { env, prefix })] })
  class App {}
  const diagnostics = new Diagnostics();
  const application = buildApplication(App, {}, diagnostics);
  diagnostics.throwIfAny();
  await application.start();
  return application.get(application.modules[0]!, dto);
}

async function refusal(env: Environment): Promise<string> {
  const error: unknown = await load(AppConfig, env).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TenonError);
  const { code, message } = error as TenonError;
  expect(code).toBe('TN1013');
  return message;
}

describe('ConfigModule', () => {
  it('makes an instance of the DTO out of the environment, with its defaults', async () => {
    const config = await load(AppConfig, { DATABASE_URL: 'file:notes.db' });
    expect(config).toBeInstanceOf(AppConfig);
    expect(config).toMatchObject({ databaseUrl: 'file:notes.db', port: 8000 });
  });

  it('accepts the exact name of a property, and a prefix', async () => {
    expect((await load(AppConfig, { databaseUrl: 'a' })).databaseUrl).toBe('a');
    const config = await load(AppConfig, { NOTES_DATABASE_URL: 'b', NOTES_port: '80', PORT: '90' }, 'NOTES_');
    expect(config).toMatchObject({ databaseUrl: 'b', port: 80 });
  });

  it.each<[string, boolean]>([
    ['true', true],
    ['1', true],
    ['Yes', true],
    ['on', true],
    ['false', false],
    ['0', false],
    ['no', false],
    [' OFF ', false],
  ])('reads %j as %p', async (text, value) => {
    expect((await load(AppConfig, { DATABASE_URL: 'a', VERBOSE: text })).verbose).toBe(value);
  });

  it('reads numbers, and JSON for objects; what is empty is not set', async () => {
    const config = await load(AppConfig, { DATABASE_URL: 'a', PORT: ' 9000 ', LABELS: '{"a":1}', VERBOSE: '' });
    expect(config).toMatchObject({ port: 9000, labels: { a: 1 } });
    expect(config.verbose).toBeUndefined();
    expect((await load(AppConfig, { DATABASE_URL: 'a', PORT: '' })).port).toBe(8000);
  });

  it('names every variable that is wrong in one message, and no value (TN1013)', async () => {
    const message = await refusal({ PORT: '70000', VERBOSE: 'perhaps', LEVEL: 'middle', API_KEY: 'hunter2' });
    expect(message).toContain('DATABASE_URL is not set: expected a text');
    expect(message).toContain('PORT is not valid: expected a whole number, at least 1, at most 65535');
    expect(message).toContain('VERBOSE is not valid: expected true or false');
    expect(message).toContain('LEVEL is not valid: expected one of low, high');
    expect(message).toContain('API_KEY is not valid: expected a text, matching ^key-');
    for (const value of ['70000', 'perhaps', 'middle', 'hunter2']) expect(message).not.toContain(value);
  });

  it('takes nothing from the prototype of the environment', async () => {
    const env = Object.create({ DATABASE_URL: 'inherited' }) as Environment;
    await expect(refusal(env)).resolves.toContain('DATABASE_URL is not set');
  });

  it('is seen by every module', async () => {
    @Injectable()
    class Service {
      constructor(readonly config: AppConfig) {}
    }
    @Module({ providers: [Service] })
    class Feature {}
    @Module({ imports: [ConfigModule.forRoot(AppConfig, { env: { DATABASE_URL: 'a' } }), Feature] })
    class App {}
    const diagnostics = new Diagnostics();
    const application = buildApplication(App, {}, diagnostics);
    expect(diagnostics.problems).toEqual([]);
    await application.start();
    const feature = application.modules.find(({ type }) => type === Feature)!;
    expect(application.get(feature, Service).config.databaseUrl).toBe('a');
    expect(application.has(feature, Context)).toBe(true);
  });

  it('reads nothing before the server starts', () => {
    const env = new Proxy<Environment>({}, { get: () => fail(), getOwnPropertyDescriptor: () => fail() });
    @Module({ imports: [ConfigModule.forRoot(AppConfig, { env })] })
    class App {}
    expect(() => buildApplication(App, {}, new Diagnostics())).not.toThrow();
  });
});

function fail(): never {
  throw new Error('the environment was read');
}
