import { memoryStore } from '../memory';
import type { KeyValueStore } from './key-value-store';
import { requireCapabilities } from './require-capabilities';

describe('requireCapabilities', () => {
  it('gives a store back with the methods that it was asked for', async () => {
    const store: KeyValueStore = memoryStore();
    const able = requireCapabilities(store, { atomic: 'full', enumerate: 'eventual', maxValueBytes: 1_000 }, 'OAuth');
    expect(able).toBe(store);
    expect(await able.putIfAbsent('key', 1)).toBe(true);
    expect(await able.keys()).toEqual({ keys: ['key'] });
    // @ts-expect-error nobody asked for lists
    expect(requireCapabilities(store, { atomic: 'delete-wins' }, 'OAuth').keys).toBeDefined();
  });

  it('names the feature, the store and all that is missing', () => {
    const weak = { ...memoryStore().capabilities, atomic: 'delete-wins', enumerate: 'none' } as const;
    const store = { name: 'keyv', capabilities: weak } as KeyValueStore;
    const needs = { atomic: 'full', enumerate: 'strong', durable: true, shared: true, maxValueBytes: 1e9 } as const;
    expect(() => requireCapabilities(store, needs, 'OAuth')).toThrow(
      /^TN8011 .*OAuth needs atomic: full, enumerate: strong, durable: true, shared: true, maxValueBytes: 1000000000, .*'keyv'/,
    );
    expect(requireCapabilities(store, { atomic: 'delete-wins' }, 'OAuth')).toBe(store);
  });
});
