import { MemoryKeyValue } from './memory-key-value';

describe('MemoryKeyValue', () => {
  it('keeps collections apart', () => {
    const store = new MemoryKeyValue();
    store.put('a', 'key', 1);
    store.put('b', 'key', 2);
    expect([store.get('a', 'key'), store.get('b', 'key'), store.get('c', 'key')]).toEqual([1, 2, undefined]);
  });

  it('hands out copies', () => {
    const store = new MemoryKeyValue();
    store.put('a', 'key', { list: [1] });
    const first = store.get('a', 'key') as { list: number[] };
    first.list.push(2);
    expect(store.get('a', 'key')).toEqual({ list: [1] });
  });

  it('forgets a value when its time is over', () => {
    let now = 0;
    const store = new MemoryKeyValue(10, () => now);
    store.put('a', 'key', 1, 5);
    now = 4_999;
    expect(store.get('a', 'key')).toBe(1);
    now = 5_000;
    expect(store.get('a', 'key')).toBeUndefined();
  });

  it('drops the oldest value when it is full', () => {
    const store = new MemoryKeyValue(2);
    store.put('a', '1', 1);
    store.put('a', '2', 2);
    store.put('a', '3', 3);
    expect([store.get('a', '1'), store.get('a', '2'), store.get('a', '3')]).toEqual([undefined, 2, 3]);
  });

  it('drops what has expired first', () => {
    let now = 0;
    const store = new MemoryKeyValue(2, () => now);
    store.put('a', 'stays', 1);
    store.put('a', 'expires', 2, 1);
    now = 1_000;
    store.put('a', 'new', 3);
    expect([store.get('a', 'stays'), store.get('a', 'new')]).toEqual([1, 3]);
  });

  it('never drops what tells who was first, until its time is over', () => {
    let now = 0;
    const store = new MemoryKeyValue(3, () => now);
    expect([store.putIfAbsent('a', 'mark', 1, 60), store.putIfAbsent('a', 'mark', 2, 60)]).toEqual([true, false]);
    store.put('a', 'mark', 'done', 60);
    for (let flood = 0; flood < 10; flood++) store.put('b', String(flood), flood);
    expect(store.putIfAbsent('a', 'mark', 3)).toBe(false);
    store.putIfAbsent('a', 'mark 2', 1, 60);
    store.putIfAbsent('a', 'mark 3', 1, 60);
    expect(() => store.putIfAbsent('a', 'mark 4', 1, 60)).toThrow('TN3021');
    now = 60_000;
    expect(store.putIfAbsent('a', 'mark', 3)).toBe(true);
  });

  it('says whether there was something to delete', () => {
    const store = new MemoryKeyValue();
    store.put('a', '__proto__', 1);
    expect(store.get('a', '__proto__')).toBe(1);
    expect([store.delete('a', '__proto__'), store.delete('a', '__proto__')]).toEqual([true, false]);
  });
});
