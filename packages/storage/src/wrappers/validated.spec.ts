import { createRequire } from 'node:module';
import path from 'node:path';
import { inspect } from 'node:util';
import { failureOf } from '../../test/driver-store';
import { memoryStore } from '../memory';
import { validated } from './validated';

/** What the core finds beside itself. */
const besideCore = createRequire(path.join(__dirname, '../../../core/package.json'));
const { Transform } = besideCore('class-transformer') as { Transform(make: () => unknown): PropertyDecorator };
const rules = besideCore('class-validator') as {
  IsString(): PropertyDecorator;
  IsInt(): PropertyDecorator;
  IsOptional(): PropertyDecorator;
  MinLength(length: number): PropertyDecorator;
  ValidateBy(rule: object): PropertyDecorator;
};

type Issue = { message: string; path?: (PropertyKey | { key: PropertyKey })[] };

/** A Standard Schema that finds some issues, and would make something else of a value. */
function standard(issuesOf: (value: unknown) => readonly Issue[] | Promise<readonly Issue[]>) {
  const settle = (issues: readonly Issue[]) => (issues.length > 0 ? { issues } : { value: 'something else' });
  return {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate(value: unknown) {
        const issues = issuesOf(value);
        return issues instanceof Promise ? issues.then(settle) : settle(issues);
      },
    },
  };
}

const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer', default: 5 } },
  required: ['name'],
};

class Person {
  @rules.IsString() @rules.MinLength(2) name!: string;
  @rules.IsOptional() @rules.IsInt() age?: number;
  @rules.IsOptional()
  @rules.ValidateBy({
    name: 'known',
    async: true,
    validator: { validate: async (value: unknown) => value === 'known' },
  })
  nick?: string;
}

class Transformed {
  @rules.IsString() name!: string;
  @Transform(() => 5) @rules.IsInt() age!: number;
}

describe('validated', () => {
  it('refuses to write what does not match, and says where, whichever method writes', async () => {
    const raw = memoryStore();
    const store = validated(raw, person);
    const wrong = { name: 'secret-value', age: 'secret-value' };
    const right = { name: 'Ann' };
    const writes = [store.put('key', wrong), store.putMany([['other', right], ['key', wrong]]), store.putIfAbsent('key', wrong), store.compareAndSet('key', null, wrong)]; // prettier-ignore
    for (const write of writes) {
      const failure = await failureOf(write);
      expect(failure).toMatchObject({ code: 'TN8009', fix: 'Store values that match the schema.' });
      expect(failure.message).toContain('does not match the schema at /age');
      expect(inspect(failure, { depth: 9 })).not.toContain('secret-value');
    }
    expect((await raw.keys()).keys).toEqual([]);
    await store.put('key', right);
    expect(await raw.get('key')).toEqual(right);
  });

  it('refuses to read what does not match, and says where', async () => {
    const raw = memoryStore();
    const store = validated(raw, person);
    await raw.putMany([['key', { age: 'secret-value' }], ['other', { name: 'Bob' }]]); // prettier-ignore
    for (const read of [store.get('key'), store.getMany(['other', 'key']), store.getEntry('key'), store.take('key')]) {
      const failure = await failureOf(read);
      expect(failure).toMatchObject({ name: 'DeserializationError', code: 'TN8010' });
      expect(failure.message).toMatch(/does not match the schema at (\/age|\/name), (\/age|\/name)/);
      expect(inspect(failure, { depth: 9 })).not.toContain('secret-value');
    }
    expect(await store.get('other')).toEqual({ name: 'Bob' });
    expect(await store.get('nothing')).toBeUndefined();
  });

  it('takes a class with decorators of class-validator, rules that take their time among them', async () => {
    const store = validated(memoryStore(), Person);
    await store.put('key', { name: 'Ann', age: 5, nick: 'known', more: true });
    expect(await store.get('key')).toEqual({ name: 'Ann', age: 5, nick: 'known', more: true });
    for (const [value, place] of [
      [{ name: 'A' }, '/name'],
      [{ name: 'Ann', age: '5' }, '/age'],
      [{ name: 'Ann', nick: 'other' }, '/nick'],
    ] as const)
      // prettier-ignore
      expect((await failureOf(store.put('key', value))).message).toContain(`at ${place}. `);
    expect(await failureOf(store.put('key', 'text'))).toMatchObject({ code: 'TN8009' });
  });

  it('checks a class that transforms, and keeps the value as it was given', async () => {
    const store = validated(memoryStore(), Transformed);
    await store.put('key', { name: 'Ann', age: 'five' });
    expect(await store.get('key')).toEqual({ name: 'Ann', age: 'five' });
    expect((await failureOf(store.put('key', { name: 5, age: 1 }))).message).toContain('at /name. ');
  });

  it('takes a Standard Schema, also one that is a function or takes its time, and changes no value by it', async () => {
    const isText = (value: unknown) => (typeof value === 'string' ? [] : [{ message: `not ${String(value)}` }]);
    const asFunction = Object.assign(() => undefined, standard(isText));
    for (const schema of [standard(isText), standard(async (value) => isText(value)), asFunction]) {
      const store = validated(memoryStore(), schema as never);
      await store.put('key', 'text');
      expect(await store.get('key')).toBe('text');
      expect((await failureOf(store.put('key', 5))).message).toContain('at its root. ');
    }
  });

  it('names places as JSON Pointers, a few of them', async () => {
    const places: Issue[] = [
      { message: '', path: ['a', 0, { key: 'b/c~' }] },
      { message: '', path: ['a', 0, 'b/c~'] },
    ];
    const one = validated(
      memoryStore(),
      standard(() => places),
    );
    expect((await failureOf(one.put('key', 1))).message).toContain('at /a/0/b~1c~0. ');
    const many = Array.from({ length: 30 }, (_, index) => ({ message: '', path: ['x'.repeat(200), index] }));
    const { message } = await failureOf(
      validated(
        memoryStore(),
        standard(() => many),
      ).put('key', 1),
    );
    expect(message).toContain(`/${'x'.repeat(79)}… and `);
    expect(message.length).toBeLessThan(800);
  });

  it('checks a sum before it is written', async () => {
    const raw = memoryStore();
    const store = validated(raw, { type: 'integer', maximum: 2 });
    expect([await store.increment('count'), await store.increment('count')]).toEqual([1, 2]);
    expect(await failureOf(store.increment('count'))).toMatchObject({ code: 'TN8009', operation: 'increment' });
    expect(await raw.get('count')).toBe(2);
  });

  it('ends at the deadline of the call, with nothing written', async () => {
    const raw = memoryStore();
    const endless = validated(
      raw,
      standard(() => new Promise(() => undefined)),
    );
    const failure = await failureOf(endless.put('key', 1, { timeoutMs: 10 }));
    expect(failure).toMatchObject({ code: 'TN8003', outcome: 'not-sent' });
    const controller = new AbortController();
    const reason = new Error('enough');
    const writing = failureOf(endless.put('key', 1, { signal: controller.signal }));
    controller.abort(reason);
    expect(await writing).toBe(reason);
    expect(await raw.get('key')).toBeUndefined();
  });

  it('writes what was given to it, whatever becomes of the object meanwhile', async () => {
    const raw = memoryStore();
    const value = { list: [1] };
    const writing = validated(
      raw,
      standard(async () => []),
    ).put('key', value);
    value.list.push(2);
    await writing;
    expect(await raw.get('key')).toEqual({ list: [1] });
  });

  it('refuses what is no schema', () => {
    for (const schema of [undefined, null, 5, 'string'] as never[])
      expect(() => validated(memoryStore(), schema)).toThrow('TN2005');
    expect(() => validated(memoryStore(), { type: 'nothing' })).toThrow('TN2006');
  });
});
