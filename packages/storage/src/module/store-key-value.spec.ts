import { memoryStore } from '../memory';
import { StoreKeyValue } from './store-key-value';

let now = 1_000_000;
const clock = (): number => now;

describe('StoreKeyValue', () => {
  it('keeps values by collection and key, for as many seconds as it is told', async () => {
    const store = memoryStore({ clock });
    const state = new StoreKeyValue(store);
    await state.put('a', 'key', { n: 1 }, 2);
    await state.put('b', 'key', null);
    now += 1_999;
    expect([await state.get('a', 'key'), await state.get('b', 'key')]).toEqual([{ n: 1 }, null]);
    now += 1;
    expect([await state.get('a', 'key'), await state.get('b', 'key')]).toEqual([undefined, null]);
    expect(await store.get('key', { collection: 'b' })).toBeNull();
    expect([await state.delete('b', 'key'), await state.delete('b', 'key')]).toEqual([true, false]);
  });

  it('says who was first, until the time is over', async () => {
    const state = new StoreKeyValue(memoryStore({ clock }));
    const attempts = Array.from({ length: 10 }, (_, number) => state.putIfAbsent!('a', 'key', number, 60));
    expect((await Promise.all(attempts)).filter((won) => won)).toHaveLength(1);
    now += 60_000;
    expect(await state.putIfAbsent!('a', 'key', 'again', 60)).toBe(true);
  });

  it('has no putIfAbsent over a store that is not atomic, and the name of the store', () => {
    const store = memoryStore();
    const weak = Object.assign(store, { capabilities: { ...store.capabilities, atomic: 'delete-wins' } });
    expect(new StoreKeyValue(weak).putIfAbsent).toBeUndefined();
    expect(new StoreKeyValue(weak).name).toBe('memory');
  });
});
