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
    const attempt = async (number: number): Promise<boolean> => state.putIfAbsent!('a', 'key', number, 60);
    const attempts = await Promise.all(Array.from({ length: 10 }, (_, number) => attempt(number)));
    expect(attempts.filter((won) => won)).toHaveLength(1);
    now += 60_000;
    expect(await state.putIfAbsent!('a', 'key', 'again', 60)).toBe(true);
  });

  it('has no putIfAbsent over a store that is not atomic, and the name of the store', () => {
    const store = memoryStore();
    const weak = Object.assign(store, { capabilities: { ...store.capabilities, atomic: 'delete-wins' } });
    expect(new StoreKeyValue(weak).putIfAbsent).toBeUndefined();
    expect(new StoreKeyValue(weak).name).toBe('memory');
  });

  it('loses no change of processes that share a store', async () => {
    const store = memoryStore();
    const shared = Object.assign(store, { capabilities: { ...store.capabilities, shared: true } });
    const processes = [new StoreKeyValue(shared), new StoreKeyValue(shared)];
    const changes = Array.from({ length: 40 }, async (_, number) =>
      processes[number % 2]!.update!('a', 'key', async (current) => [...((current ?? []) as number[]), number], 60),
    );
    await Promise.all(changes);
    const numbers = (await store.get<number[]>('key', { collection: 'a' }))!;
    expect(numbers.sort((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, number) => number));
  });

  it('gives up with an error of a time that is over, after pauses, where others change the entry each time', async () => {
    const store = memoryStore();
    const shared = new StoreKeyValue(Object.assign(store, { capabilities: { ...store.capabilities, shared: true } }));
    let attempts = 0;
    const before = performance.now();
    const change = shared.update!('a', 'key', async (current) => {
      await store.put('key', `other ${attempts++}`, { collection: 'a' });
      return current ?? 0;
    });
    await expect(change).rejects.toMatchObject({ code: 'TN8003', outcome: 'unknown' });
    expect(attempts).toBe(50);
    // Of 50 pauses that are 2 s in all on average, the shortest sum that chance allows for.
    expect(performance.now() - before).toBeGreaterThan(500);
    expect(await store.get('key', { collection: 'a' })).toBe('other 49');
  });

  it('stores a null, and lets a change begin another of the same entry', async () => {
    const store = memoryStore();
    const shared = new StoreKeyValue(Object.assign(store, { capabilities: { ...store.capabilities, shared: true } }));
    let isFirst = true;
    await shared.update!('a', 'key', async (current) => {
      if (isFirst) {
        isFirst = false;
        await shared.update!('a', 'key', () => 'inner');
      }
      return current === 'inner' ? null : 'never';
    });
    expect(await store.get('key', { collection: 'a' })).toBeNull();
  });

  it('leaves a value as it was whose change fails, and puts changes in a row in no other way in one process', async () => {
    const store = memoryStore();
    expect(new StoreKeyValue(store).update).toBeUndefined();
    const shared = new StoreKeyValue(Object.assign(store, { capabilities: { ...store.capabilities, shared: true } }));
    await shared.put('a', 'key', 1);
    await expect(shared.update!('a', 'key', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await shared.get('a', 'key')).toBe(1);
  });
});
