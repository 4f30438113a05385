import { failureOf } from '../../test/driver-store';
import { memoryStore } from '../memory';
import { defaultValue } from './default-value';

describe('defaultValue', () => {
  it('gives a value for what is absent, a new one each time, and stores it nowhere', async () => {
    const value = { list: [1] };
    const store = defaultValue(memoryStore(), value);
    value.list.push(2);
    const first = await store.get<{ list: number[] }>('key');
    first!.list.push(3);
    const [one, two] = await store.getMany<{ list: number[] }>(['key', 'other']);
    one!.list.push(4);
    expect([first, one, two]).toEqual([{ list: [1, 3] }, { list: [1, 4] }, { list: [1] }]);
    expect((await store.keys()).keys).toEqual([]);
  });

  it('leaves what is there, null too', async () => {
    const store = defaultValue(memoryStore(), 'default');
    await store.putMany([['key', 1], ['null', null]]); // prettier-ignore
    expect(await store.getMany(['key', 'null', 'nothing'])).toEqual([1, null, 'default']);
    expect(await store.get('null')).toBeNull();
  });

  it('is unknown to entries, take() and all that depends on what is there', async () => {
    const store = defaultValue(memoryStore(), 5);
    expect([await store.getEntry('key'), await store.take('key'), await store.delete('key')]).toEqual([undefined, undefined, false]); // prettier-ignore
    expect([await store.putIfAbsent('key', 1), await store.increment('count')]).toEqual([true, 1]);
  });

  it('asks a function, which may take its time', async () => {
    const shared = { from: 'function' };
    const make = jest.fn(async (key: string, collection: string) => (key === 'none' ? undefined : { ...shared, collection })); // prettier-ignore
    const store = defaultValue(memoryStore(), make);
    expect(await store.getMany(['a', 'none'], { collection: 'one' })).toEqual([{ from: 'function', collection: 'one' }, undefined]); // prettier-ignore
    expect(make.mock.calls).toEqual([['a', 'one'], ['none', 'one']]); // prettier-ignore
    const same = defaultValue(memoryStore(), () => shared as never);
    (await same.get<typeof shared>('key'))!.from = 'reader';
    expect(await same.get('key')).toEqual({ from: 'function' });
    const endless = defaultValue(memoryStore(), () => new Promise(() => undefined));
    expect(await failureOf(endless.get('key', { timeoutMs: 10 }))).toMatchObject({ code: 'TN8003' });
  });

  it('refuses what is not JSON', async () => {
    expect(() => defaultValue(memoryStore(), new Date() as never)).toThrow('TN8009');
    expect(() => defaultValue(memoryStore(), undefined as never)).toThrow('TN8009');
    expect(await failureOf(defaultValue(memoryStore(), () => NaN).get('key'))).toMatchObject({ code: 'TN8009' });
  });
});
