import type { MountedComponents } from '@tenon/core';
import { ComponentCache } from './component-cache';

const components = (...names: string[]): MountedComponents => ({
  tools: names.map((name) => ({ name })),
  resources: [],
  resourceTemplates: [],
  prompts: [],
  completes: false,
});

describe('ComponentCache', () => {
  let now = 0;
  let cache: ComponentCache;
  beforeEach(() => {
    now = 0;
    cache = new ComponentCache(100, 2, () => now);
  });

  it('reads once for those who ask together, and again when the time is over', async () => {
    const read = jest.fn(() => Promise.resolve(components('a')));
    const [one, two] = await Promise.all([cache.get('k', read), cache.get('k', read)]);
    expect(one).toBe(two);
    expect(cache.get('k', read)).toBe(one);
    now = 100;
    expect(await cache.get('k', read)).toBe(one);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('gives another object only where something changed', async () => {
    const one = await cache.get('k', () => Promise.resolve(components('a')));
    cache.expire();
    expect(await cache.get('k', () => Promise.resolve(components('a')))).toBe(one);
    cache.expire();
    expect(await cache.get('k', () => Promise.resolve(components('a', 'b')))).not.toBe(one);
  });

  it('does not trust what was being read when something changed', async () => {
    let answer: (read: MountedComponents) => void = () => undefined;
    const slow = cache.get('k', () => new Promise((resolve) => (answer = resolve)));
    cache.expire();
    const fresh = cache.get('k', () => Promise.resolve(components('new')));
    answer(components('old'));
    await slow;
    await fresh;
    const last = await cache.get('k', () => Promise.resolve(components('new')));
    expect(last.tools).toEqual([{ name: 'new' }]);
  });

  it('keeps nothing of what failed', async () => {
    await expect(cache.get('k', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('k', () => Promise.resolve(components('a')))).toEqual(components('a'));
  });

  it('keeps as many as it may, the oldest least', async () => {
    for (const key of ['a', 'b', 'c']) await cache.get(key, () => Promise.resolve(components(key)));
    expect(['a', 'b', 'c'].map((key) => cache.peek(key)?.tools.length)).toEqual([undefined, 1, 1]);
  });
});
