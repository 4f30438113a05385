import type * as Schema from '.';
import type * as Metadata from '../metadata';

function withoutPackage(name: string): typeof Schema & { Describe: typeof Metadata.Describe } {
  jest.resetModules();
  jest.doMock(name, () => {
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  });
  return { ...jest.requireActual('.'), Describe: jest.requireActual<typeof Metadata>('../metadata').Describe };
}

afterEach(() => jest.dontMock('class-validator').dontMock('class-transformer'));

describe('without class-validator', () => {
  it('names the package and how to install it, when a class needs it', () => {
    const { compileSchema } = withoutPackage('class-validator');
    class Unknown {
      name!: string;
    }
    expect(() => compileSchema(Unknown, { io: 'input' })).toThrow(
      expect.objectContaining({
        code: 'TN2009',
        message: expect.stringMatching(/Unknown.*npm install class-validator/) as unknown,
      }),
    );
  });

  it('reads classes that describe their fields, and everything that is no class', () => {
    const { compileSchema, Describe } = withoutPackage('class-validator');
    class Greeting {
      @Describe('Who') name!: string;
      @Describe('How often') times = 1;
    }
    const schema = compileSchema(Greeting, { io: 'input' });
    expect(schema.parse({ name: 'x' })).toEqual({ ok: true, value: { name: 'x', times: 1 } });
    expect(compileSchema({ type: 'object' }, { io: 'input' }).parse({})).toEqual({ ok: true, value: {} });
  });
});

describe('without class-transformer', () => {
  it('reads classes that have no need of it', () => {
    const { compileSchema, Describe } = withoutPackage('class-transformer');
    class Greeting {
      @Describe('Who') name!: string;
    }
    expect(compileSchema(Greeting, { io: 'input' }).parse({ name: 'x' })).toMatchObject({ ok: true });
  });
});
