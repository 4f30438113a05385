import { boundedName, recordKey } from './record-key';

describe('the id of a record', () => {
  it('is never the same for two pairs', () => {
    const parts = ['', '1', '1:', ':', 'a', 'é', '#', '\0', '3:1'];
    const pairs = parts.flatMap((one) => parts.map((two) => [`x${one}`, `x${two}`] as const));
    for (const limit of [Infinity, 70, 0]) {
      const ids = pairs.map(([collection, key]) => recordKey(collection, key, limit).id);
      expect(new Set(ids).size).toBe(pairs.length);
    }
  });

  it('fits the limit of a backend', () => {
    const key = 'é'.repeat(100);
    expect(recordKey('c', key).id).toBe(`1:c${key}`);
    expect(recordKey('c', key, 203).id).toBe(`1:c${key}`);
    expect(recordKey('c', key, 202).id).toMatch(/^#[0-9a-f]{64}$/);
    expect(recordKey('c', 'k', 0).id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('cannot be the hash of another', () => {
    const hashed = boundedName('x'.repeat(100), 70);
    expect(boundedName(hashed, 70)).not.toBe(hashed);
  });
});
