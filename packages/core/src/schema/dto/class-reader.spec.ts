import { Type } from 'class-transformer';
import * as cv from 'class-validator';
import { compileSchema } from '..';

type Source = Parameters<typeof compileSchema>[0];
const json = (source: Source) => compileSchema(source, { io: 'input' }).json;
const parse = (source: Source, value: unknown) => {
  const result = compileSchema(source, { io: 'input', strict: true }).parse(value);
  if (result instanceof Promise) throw new Error('became asynchronous');
  return result;
};
const made = (source: Source, value: unknown) => {
  const result = parse(source, value);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
};

class Node {
  @cv.IsString() name!: string;
  @cv.IsOptional() @cv.ValidateNested() @Type(() => Node) next?: Node;
}

describe('a class that reads values', () => {
  it('runs rules of the user, conditions and asynchronous rules', async () => {
    class Even implements cv.ValidatorConstraintInterface {
      validate(value: unknown) {
        return Number(value) % 2 === 0;
      }
      defaultMessage() {
        return '$property must be even';
      }
    }
    cv.ValidatorConstraint()(Even);
    const Slow = cv.ValidateBy(
      {
        name: 'slow',
        async: true,
        validator: { validate: (value) => Promise.resolve(value !== 'taken') },
      },
      { message: 'is taken' },
    );
    class Form {
      @cv.IsInt() @cv.Validate(Even) n!: number;
      @cv.ValidateIf((form: Form) => form.n > 10) @cv.IsString() why?: string;
    }
    class Account {
      @Slow @cv.IsString() name!: string;
    }
    expect(parse(Form, { n: 2 }).ok).toBe(true);
    expect(parse(Form, { n: 3 })).toEqual({
      ok: false,
      issues: [{ path: '/n', message: 'must be even, received number 3' }],
    });
    expect(parse(Form, { n: 12 })).toMatchObject({ ok: false, issues: [{ path: '/why' }] });
    expect(parse(Form, { n: 12, why: 'x' }).ok).toBe(true);
    const account = compileSchema(Account, { io: 'input' });
    await expect(account.parse({ name: 'free' })).resolves.toMatchObject({ ok: true });
    await expect(account.parse({ name: 'taken' })).resolves.toEqual({
      ok: false,
      issues: [{ path: '/name', message: 'is taken' }],
    });
  });

  it('says what the user wrote for a rule, whoever checks it', () => {
    class Line {
      @cv.Min(1, { message: 'at least $constraint1 piece' }) @cv.IsInt() pieces!: number;
    }
    class Cart {
      @cv.IsString({ message: ({ property: name }) => `${name} is a text` }) @cv.MinLength(3) id!: string;
      @cv.ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
      @cv.IsEmail({}, { message: 'no address' }) mail!: string;
    }
    const mail = 'a@b.example';
    expect(parse(Cart, { id: 5, mail, lines: [{ pieces: 1 }, { pieces: 0 }, { pieces: 'x' }] })).toEqual({
      ok: false,
      issues: [
        { path: '/id', message: 'id is a text' },
        { path: '/lines/1/pieces', message: 'at least 1 piece' },
        { path: '/lines/2/pieces', message: 'at least 1 piece' },
      ],
    });
    expect(parse(Cart, { id: 'x', mail })).toMatchObject({
      ok: false,
      issues: [{ message: 'must have at least 3 characters, received string "x"' }],
    });
    expect(parse(Cart, { id: 'xyz', mail: 'x' })).toEqual({
      ok: false,
      issues: [{ path: '/mail', message: 'no address' }],
    });
  });

  it('gives instances no more than the class declares', () => {
    class User {
      @cv.IsString() name!: string;
      role = 'guest';
      get upper() {
        return this.name.toUpperCase();
      }
      greet() {
        return `Hello, ${this.name}`;
      }
    }
    const hostile: unknown = JSON.parse(
      '{"name":"x","role":"admin","greet":1,"upper":"y","__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}',
    );
    const user = made(User, hostile) as User & { isAdmin?: boolean };
    expect(user).toBeInstanceOf(User);
    expect(Object.entries(user)).toEqual([
      ['role', 'guest'],
      ['name', 'x'],
    ]);
    expect([user.isAdmin, user.greet(), user.upper]).toEqual([undefined, 'Hello, x', 'X']);
  });

  it('makes instances of a class whose constructor needs arguments', () => {
    class Strict {
      @cv.IsString() name: string;
      constructor(source: { name: string }) {
        this.name = source.name;
      }
    }
    expect(made(Strict, { name: 'x' })).toBeInstanceOf(Strict);
  });

  it('checks what a handler returns and leaves it as it is', () => {
    const schema = compileSchema(Node, { io: 'output' });
    const value = { name: 'a', extra: 1 };
    expect(schema.json).toEqual(json(Node));
    const result = schema.parse(value);
    expect(result).toEqual({ ok: true, value });
    expect((result as unknown as { value: unknown }).value).toBe(value);
    expect(schema.parse({ name: 1 })).toMatchObject({ ok: false });
  });

  it('refuses values that are nested too deeply without throwing', () => {
    let deep: Record<string, unknown> = { name: 'end' };
    for (let level = 0; level < 200_000; level++) deep = { name: 'x', next: deep };
    expect(parse(Node, deep)).toEqual({ ok: false, issues: [{ path: '', message: 'is nested too deeply' }] });
  });
});
