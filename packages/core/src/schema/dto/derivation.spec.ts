import { Type } from 'class-transformer';
import * as cv from 'class-validator';
import { Describe } from '../../metadata';
import { compileSchema } from '..';

type Source = Parameters<typeof compileSchema>[0];
const json = (source: Source) => compileSchema(source, { io: 'input' }).json;
const property = (source: Source, name: string) => (json(source).properties as Record<string, unknown>)[name];
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

enum Colour {
  Red = 'red',
  Blue = 'blue',
}
enum Level {
  Low,
  High = 5,
}

class Circle {
  @cv.IsString() kind = 'circle';
  @cv.IsPositive() radius!: number;
}
class Square {
  @cv.IsPositive() side!: number;
}
class Shape {}
const byKind = {
  property: 'kind',
  subTypes: [
    { name: 'circle', value: Circle },
    { name: 'square', value: Square },
  ],
};

describe('the schema of a class', () => {
  it('refers to itself through a definition, with an object at the root', () => {
    const node = {
      type: 'object',
      properties: { name: { type: 'string' }, next: { anyOf: [{ $ref: '#/$defs/Node' }, { type: 'null' }] } },
      required: ['name'],
    };
    expect(json(Node)).toEqual({ ...node, $defs: { Node: node } });
    const value = made(Node, { name: 'a', next: { name: 'b', next: null, evil: 1 } }) as Node;
    expect(value.next).toBeInstanceOf(Node);
    expect(value.next).not.toHaveProperty('evil');
  });

  it('writes a class that is used once in its place, and one that is used twice as a definition', () => {
    class Point {
      @cv.IsNumber() x!: number;
    }
    class Line {
      @cv.ValidateNested() @Type(() => Point) @Describe('Where it begins') from!: Point;
      @cv.ValidateNested() @Type(() => Point) to!: Point;
    }
    class Once {
      @cv.ValidateNested() @Type(() => Point) @Describe('A point') at!: Point;
    }
    const point = { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] };
    expect(json(Once)).toEqual({ type: 'object', properties: { at: { ...point, description: 'A point' } } });
    expect(json(Line)).toEqual({
      type: 'object',
      properties: { from: { $ref: '#/$defs/Point', description: 'Where it begins' }, to: { $ref: '#/$defs/Point' } },
      $defs: { Point: point },
    });
  });

  it('tells classes with the same name apart', () => {
    const create = (decorate: PropertyDecorator) => {
      class Part {
        @decorate value!: unknown;
      }
      return Part;
    };
    const [A, B] = [create(cv.IsString()), create(cv.IsNumber())];
    class Whole {
      @cv.ValidateNested() @Type(() => A) a!: unknown;
      @cv.ValidateNested() @Type(() => A) a2!: unknown;
      @cv.ValidateNested() @Type(() => B) b!: unknown;
      @cv.ValidateNested() @Type(() => B) b2!: unknown;
    }
    const { $defs, properties } = json(Whole) as {
      $defs: Record<string, { properties: unknown }>;
      properties: Record<string, unknown>;
    };
    expect(Object.keys($defs)).toEqual(['Part', 'Part2']);
    expect(properties.b2).toEqual({ $ref: '#/$defs/Part2' });
    expect($defs.Part2!.properties).toEqual({ value: { type: 'number' } });
  });

  it('knows the branches of a union by their discriminator', () => {
    class Drawing {
      @cv.ValidateNested({ each: true })
      @Type(() => Shape, { discriminator: byKind, keepDiscriminatorProperty: true })
      shapes!: unknown[];
      @cv.IsOptional() @cv.ValidateNested() @Type(() => Shape, { discriminator: byKind }) last?: unknown;
    }
    const schema = json(Drawing) as { $defs: Record<string, unknown>; properties: Record<string, unknown> };
    expect(schema.$defs).toEqual({
      Circle: {
        type: 'object',
        properties: { kind: { const: 'circle' }, radius: { type: 'number', exclusiveMinimum: 0 } },
        required: ['kind', 'radius'],
      },
      Square: {
        type: 'object',
        properties: { kind: { const: 'square' }, side: { type: 'number', exclusiveMinimum: 0 } },
        required: ['kind', 'side'],
      },
    });
    expect(schema.properties.shapes).toEqual({
      type: 'array',
      items: { type: 'object', oneOf: [{ $ref: '#/$defs/Circle' }, { $ref: '#/$defs/Square' }] },
    });
    const value = made(Drawing, {
      shapes: [
        { kind: 'square', side: 1 },
        { kind: 'circle', radius: 2 },
      ],
      last: { kind: 'square', side: 3 },
    }) as {
      shapes: unknown[];
      last: unknown;
    };
    expect(value.shapes[0]).toBeInstanceOf(Square);
    expect(value.shapes[0]).toHaveProperty('kind', 'square');
    expect(value.shapes[1]).toBeInstanceOf(Circle);
    expect(value.last).toBeInstanceOf(Square);
    expect(value.last).not.toHaveProperty('kind');
    expect(parse(Drawing, { shapes: [{ kind: 'square', side: -1 }] })).toEqual({
      ok: false,
      issues: [{ path: '/shapes/0/side', message: 'must be greater than 0, received number -1' }],
    });
    expect(parse(Drawing, { shapes: [{ kind: 'star' }, 5] })).toMatchObject({
      ok: false,
      issues: [{ path: '/shapes/0/kind' }, { path: '/shapes/1', message: 'must be an object, received number 5' }],
    });
  });

  it('says enums by their values', () => {
    class Paint {
      @cv.IsEnum(Colour) colour!: Colour;
      @cv.IsEnum(Level) level!: Level;
      @cv.IsOptional() @cv.IsIn(['a', 'b']) letter?: string;
      @cv.IsArray() @cv.IsEnum(Colour, { each: true }) all!: Colour[];
    }
    expect(json(Paint).properties).toEqual({
      colour: { type: 'string', enum: ['red', 'blue'] },
      level: { type: 'integer', enum: [0, 5] },
      letter: { type: ['string', 'null'], enum: ['a', 'b', null] },
      all: { type: 'array', items: { type: 'string', enum: ['red', 'blue'] } },
    });
  });

  it('takes defaults from initialisers if all instances agree on them', () => {
    class Settings {
      @cv.IsInt() limit = 10;
      @cv.IsArray() tags: string[] = ['a'];
      @cv.IsNumber() drawn = Math.random();
      @cv.IsOptional() @Type(() => Date) @cv.IsDate() since: Date = new Date(0);
      @cv.MinLength(1) name = '';
      @cv.IsOptional() @cv.IsString() note: string | null = null;
      @cv.ValidateNested() @Type(() => Circle) inner = Object.assign(new Circle(), { radius: 1 });
    }
    const schema = json(Settings) as { properties: Record<string, { default?: unknown }>; required: string[] };
    expect(schema.required).toEqual(['name']);
    expect(Object.entries(schema.properties).map(([name, { default: value }]) => [name, value])).toEqual([
      ['limit', 10],
      ['tags', ['a']],
      ['drawn', undefined],
      ['since', undefined],
      ['name', undefined],
      ['note', null],
      ['inner', { kind: 'circle', radius: 1 }],
    ]);
    expect(made(Settings, { name: 'x' })).toMatchObject({ limit: 10, tags: ['a'] });
  });

  it('names formats, and asks class-validator what it understands by them', () => {
    class Contact {
      @cv.IsEmail() email!: string;
      @cv.IsUrl() url!: string;
      @cv.IsUUID('4') id!: string;
      @cv.IsIP(4) ip!: string;
      @cv.IsDateString() day!: string;
    }
    expect(Object.values(json(Contact).properties as object).map(({ format }: { format: string }) => format)).toEqual([
      'email',
      'uri',
      'uuid',
      'ipv4',
      'date-time',
    ]);
    const contact = {
      email: 'ü@example.com',
      url: 'example.com',
      id: '936da01f-9abd-4d9d-80c7-02af85c822a8',
      ip: '127.0.0.1',
      day: '2024-01-01',
    };
    expect(parse(Contact, contact)).toMatchObject({ ok: true });
    expect(parse(Contact, { ...contact, email: 'nobody', ip: '::1' })).toEqual({
      ok: false,
      issues: [
        { path: '/email', message: 'must be an email, received string "nobody"' },
        { path: '/ip', message: 'must be an ip address, received string "::1"' },
      ],
    });
  });

  it('makes dates of date-time texts', () => {
    class Event {
      @Type(() => Date) @cv.IsDate() @cv.MinDate(new Date('2020-01-01')) at!: Date;
      @cv.IsDate() untyped!: Date;
      @cv.IsArray() @cv.IsDate({ each: true }) @Type(() => Date) all!: Date[];
    }
    expect(json(Event).properties).toEqual({
      at: { type: 'string', format: 'date-time' },
      untyped: { type: 'string', format: 'date-time' },
      all: { type: 'array', items: { type: 'string', format: 'date-time' } },
    });
    const text = '2024-05-01T10:00:00Z';
    expect(made(Event, { at: text, untyped: text, all: [text] })).toEqual({
      at: new Date(text),
      untyped: new Date(text),
      all: [new Date(text)],
    });
    expect(parse(Event, { at: '2019-05-01T10:00:00Z', untyped: text, all: [] }).ok).toBe(false);
    expect(parse(Event, { at: text, untyped: '2016-12-31T23:59:60Z', all: [] }).ok).toBe(false);
  });

  it('inherits fields, parents first, and lets a subclass say more', () => {
    class Base {
      @cv.IsString() @Describe('of the parent') id!: string;
      @cv.IsNumber() a!: number;
    }
    class Derived extends Base {
      @cv.IsNumber() b!: number;
      @Describe('of the child') declare id: string;
    }
    expect(Object.keys(json(Derived).properties as object)).toEqual(['id', 'a', 'b']);
    expect(property(Derived, 'id')).toEqual({ type: 'string', description: 'of the child' });
    expect(property(Base, 'id')).toEqual({ type: 'string', description: 'of the parent' });
    expect(json(Base).properties).not.toHaveProperty('b');
  });

  it('takes the declared type where rules leave it open', () => {
    class Loose {
      @cv.IsNotEmpty() name!: string;
      @Describe('How many') amount!: number;
      @cv.MaxLength(3, { each: true }) tags!: string[];
      @cv.ValidateNested() circle!: Circle;
    }
    expect(json(Loose)).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1 },
        circle: {
          type: 'object',
          properties: { kind: { type: 'string', default: 'circle' }, radius: { type: 'number', exclusiveMinimum: 0 } },
          required: ['radius'],
        },
        tags: { type: 'array', items: { type: 'string', maxLength: 3 } },
        amount: { type: 'number', description: 'How many' },
      },
      required: expect.arrayContaining(['name', 'tags', 'amount']) as unknown,
    });
    expect((made(Loose, { name: 'x', amount: 1, tags: [], circle: { radius: 1 } }) as Loose).circle).toBeInstanceOf(
      Circle,
    );
  });

  it('has no quarrel with fields that are named like keywords', () => {
    class Titled {
      @cv.IsString() title!: string;
      @cv.IsString() type!: string;
      @cv.IsString() required!: string;
      @cv.IsString() toString!: never;
    }
    expect(Object.keys(json(Titled).properties as object)).toEqual(['title', 'type', 'required', 'toString']);
    expect(parse(Titled, { title: '', type: '', required: '' }).ok).toBe(false);
  });

  it('explains what cannot be derived', () => {
    class Empty {}
    class Lost {
      @cv.ValidateNested({ each: true }) items!: unknown[];
    }
    class Circular {
      @cv.ValidateNested() @Type(() => undefined as never) other!: unknown;
    }
    class Bare {
      @cv.ValidateNested() @Type(() => Empty) other!: unknown;
    }
    const code = (name: string, detail: RegExp) =>
      expect.objectContaining({ code: name, detail: expect.stringMatching(detail) as unknown });
    expect(() => json(Empty)).toThrow(code('TN2005', /Empty has no decorated fields/));
    expect(() => json(String)).toThrow(code('TN2005', /String/));
    expect(() => json(Lost)).toThrow(code('TN2005', /Lost\.items/));
    expect(() => json(Circular)).toThrow(code('TN2005', /Circular\.other/));
    expect(() => json(Bare)).toThrow(code('TN2005', /Empty/));
    expect(() => json(5 as never)).toThrow(code('TN2005', /number/));
  });
});
