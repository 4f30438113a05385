import { memoryStore } from '../memory';
import { limitSize } from './limit-size';

const raw = memoryStore();
const small = 'x'.repeat(2);
const fits = 'x'.repeat(18);
const large = 'x'.repeat(19);

beforeEach(async () => {
  await raw.clearCollection('default');
});

describe('limitSize', () => {
  it('refuses what is too large or too small, and writes nothing of a group', async () => {
    const store = limitSize(raw, { maxBytes: 20, minBytes: 5 });
    expect(store.capabilities.maxValueBytes).toBe(20);
    const writes = (value: string) => [
      () => store.put('key', value),
      () => store.putMany([['other', fits], ['key', value]]), // prettier-ignore
      () => store.putIfAbsent('key', value),
      () => store.compareAndSet('key', null, value),
    ];
    for (const write of writes(large))
      await expect(write()).rejects.toMatchObject({ code: 'TN8008', size: 21, limit: 20 });
    for (const write of writes(small))
      await expect(write()).rejects.toMatchObject({ code: 'TN8009', fix: 'Store values of at least 5 bytes of JSON.' });
    expect((await store.keys()).keys).toEqual([]);
    for (const write of writes(fits)) await write();
    expect(await store.getMany(['key', 'other'])).toEqual([fits, fits]);
  });

  it('ignores them where it is told to, and keeps what was there', async () => {
    const store = limitSize(raw, { maxBytes: 20, minBytes: 5, onExceeded: 'ignore' });
    await store.put('key', fits);
    const { revision } = (await store.getEntry('key'))!;
    for (const value of [large, small]) {
      await store.put('key', value);
      await store.putMany([['key', value], ['other', fits]]); // prettier-ignore
      expect(await store.putIfAbsent('absent', value)).toBe(false);
      expect(await store.compareAndSet('key', revision, value)).toBe(false);
    }
    expect(await store.getMany(['key', 'other', 'absent'])).toEqual([fits, fits, undefined]);
    await expect(store.put('key', undefined as never)).rejects.toMatchObject({ code: 'TN8009' });
  });

  it('does not measure what increment() writes', async () => {
    expect(await limitSize(raw, { maxBytes: 20, minBytes: 5 }).increment('count')).toBe(1);
  });

  it('refuses limits that cannot be', () => {
    const wrong = [{}, { maxBytes: 0 }, { maxBytes: 4, minBytes: 5 }, { maxBytes: 5, minBytes: 0 }, { maxBytes: NaN }, { maxBytes: 5, onExceeded: 'drop' }]; // prettier-ignore
    for (const options of wrong as never[]) expect(() => limitSize(raw, options)).toThrow('TN1015');
  });
});
