import { Describe } from './describe.decorator';
import { Arg } from './arg.decorator';
import { Complete } from './complete.decorator';
import { Optional } from './optional.decorator';
import { readSignature } from './parameter-record';
import { Prompt } from './prompt.decorator';
import { Resource } from './resource.decorator';
import { readTools, Tool } from './tool.decorator';
import { readDescription } from './describe.decorator';
import { UseGuards } from './use-guards.decorator';

class Base {
  @Tool({ description: 'Base.' })
  shared(): string {
    return 'base';
  }

  @Tool()
  inherited(@Arg('name') @Optional() name: string): string {
    return name;
  }
}

class Derived extends Base {
  @Tool('renamed')
  override shared(): string {
    return 'derived';
  }

  @Tool()
  @Describe('Only here.')
  own(): void {}
}

describe('decorators', () => {
  it('leave the methods what they were', () => {
    expect(new Derived().shared()).toBe('derived');
  });

  it('keep what a subclass records away from its parent', () => {
    expect(readTools(Base).map((tool) => tool.member)).toEqual(['shared', 'inherited']);
  });

  it("show a subclass its parent's records, its own replacing them", () => {
    expect(readTools(Derived).map((tool) => [tool.member, tool.options.name])).toEqual([
      ['inherited', undefined],
      ['shared', 'renamed'],
      ['own', undefined],
    ]);
  });

  it('read the signature of an inherited method where it was declared', () => {
    const signature = readSignature(Derived, 'inherited');
    expect(signature.types).toEqual([String]);
    expect(signature.records.get(0)).toMatchObject({ optional: true, source: { kind: 'arg', name: 'name' } });
  });

  it.each<[string, (target: object, member: string, descriptor: TypedPropertyDescriptor<() => string[]>) => void]>([
    ['@Tool', (...place) => Tool()(...place)],
    ['@Resource', (...place) => Resource('data://one')(...place)],
    ['@Prompt', (...place) => Prompt()(...place)],
    ['@Complete', (...place) => Complete('one', 'x')(...place)],
    ['@UseGuards', (...place) => UseGuards()(...place)],
    ['@Describe', (...place) => Describe('It.')(...place)],
    ['@Arg', (target, member) => Arg('x')(target, member, 0)],
  ])('refuse static members: %s', (_name, decorate) => {
    class Statics {
      static list(): string[] {
        return [];
      }
    }
    const before = Reflect.ownKeys(Function.prototype);
    expect(() => decorate(Statics, 'list', { value: Statics.list })).toThrow(
      expect.objectContaining({ code: 'TN2014', message: expect.stringContaining('Statics.list is static') }),
    );
    expect(Reflect.getMetadataKeys(Function)).toEqual([]);
    expect(Reflect.ownKeys(Function.prototype)).toEqual(before);
  });

  it('describe methods', () => {
    expect(readDescription(Derived, 'own')).toBe('Only here.');
    expect(readDescription(Derived, 'shared')).toBeUndefined();
  });

  it('take every shape of call: bare parentheses, a name, options', () => {
    class Shapes {
      @Tool() a(): void {}
      @Tool('named') b(): void {}
      @Tool({ name: 'named-too' }) c(): void {}
    }
    expect(readTools(Shapes).map((tool) => tool.options.name)).toEqual([undefined, 'named', 'named-too']);
  });
});
