import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsInt, IsNumber, IsString, MinLength, ValidateNested } from 'class-validator';
import { compileSchema } from '..';

class Inner {
  @IsString() @Transform(({ value }: { value: string }) => value.trim()) text!: string;
}
class Outer {
  @Expose({ name: 'user_name' }) @IsString() @MinLength(2) userName!: string;
  @Exclude() @IsString() role = 'guest';
  @ValidateNested() @Type(() => Inner) inner!: Inner;
  @IsInt() count = 1;
  private readonly secret = 'kept';
}

const schema = compileSchema<Outer>(Outer, { io: 'input' });
const parse = (value: unknown) => {
  const result = schema.parse(value);
  if (result instanceof Promise) throw new Error('became asynchronous');
  return result;
};

describe('a class that uses class-transformer', () => {
  it('shows the names of the wire and hides what is excluded', () => {
    expect(Object.keys(schema.json.properties as object).sort()).toEqual(['count', 'inner', 'user_name']);
    expect(schema.json.required).toContain('user_name');
  });

  it('is transformed first and checked after', () => {
    const input = { user_name: 'ab', role: 'admin', secret: 'x', inner: { text: ' x ', more: 1 }, other: 1 };
    const before = JSON.stringify(input);
    const result = parse(input);
    expect(JSON.stringify(input)).toBe(before);
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    expect(result.value).toBeInstanceOf(Outer);
    expect(result.value.inner).toBeInstanceOf(Inner);
    expect({ ...result.value }).toEqual({
      userName: 'ab',
      role: 'guest',
      secret: 'kept',
      count: 1,
      inner: { text: 'x' },
    });
    expect(parse({ user_name: 'a', inner: { text: '' } })).toMatchObject({
      ok: false,
      issues: [{ path: '/userName' }],
    });
  });

  it('converts text where the schema says so', () => {
    expect(parse({ user_name: 'ab', count: '5' })).toMatchObject({ ok: true, value: { count: 5 } });
  });

  it('holds the input at fault where a transformation cannot take it', () => {
    expect(parse({ user_name: 'ab', inner: { text: 5 } })).toEqual({
      ok: false,
      issues: [{ path: '/inner/text', message: 'must be a string, received number 5' }],
    });
    expect(parse([])).toMatchObject({ ok: false });
    expect(parse(null)).toMatchObject({ ok: false });
  });

  it('lets @Type convert scalars as class-transformer does', () => {
    class Page {
      @Type(() => Number) @IsNumber() page!: number;
    }
    expect(compileSchema(Page, { io: 'input', strict: true }).parse({ page: '5' })).toMatchObject({
      ok: true,
      value: { page: 5 },
    });
  });
});
