import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { failureOf } from '../../test/driver-store';
import { memoryStore } from '../memory';
import { compress } from './compress';

const envelopeOf = (text: string): string => `tenon.compress.1.gzip.${gzipSync(text).toString('base64')}`;

describe('compress', () => {
  const raw = memoryStore();
  const store = compress(raw, { minBytes: 100 });
  const large = { text: 'secret-value '.repeat(1_000) };

  it('keeps large values as gzip and leaves small ones as they are', async () => {
    await store.putMany([['large', large], ['small', { text: 'hello' }]]); // prettier-ignore
    const kept = await raw.getMany<string>(['large', 'small']);
    expect(kept).toEqual([expect.stringMatching(/^tenon\.compress\.1\.gzip\./), { text: 'hello' }]);
    expect(kept[0]!.length).toBeLessThan(300);
    expect(await store.getMany(['large', 'small'])).toEqual([large, { text: 'hello' }]);
    expect(await store.take('large')).toEqual(large);
  });

  it('reads what was there before, and what was compressed from another size on', async () => {
    await raw.put('before', large);
    await compress(raw, { minBytes: 0 }).put('other', 'x'.repeat(99));
    expect(await raw.get('other')).toMatch(/^tenon/);
    expect(await store.getMany(['before', 'other'])).toEqual([large, 'x'.repeat(99)]);
  });

  it('leaves what does not become shorter', async () => {
    const noise = randomBytes(1_000).toString('base64');
    await store.put('noise', noise);
    expect(await raw.get('noise')).toBe(noise);
  });

  it('gives text back that looks like an envelope', async () => {
    for (const text of ['tenon.compress.1.', envelopeOf('"other"'), 'tenon.compress.1.text.x', 'tenon.compress.2.']) {
      await store.put('text', text);
      expect(await store.get('text')).toBe(text);
    }
  });

  it('lets the store increment', async () => {
    const all = compress(raw, { minBytes: 0 });
    await all.put('count', Number.MAX_SAFE_INTEGER - 1);
    expect(await all.increment('count')).toBe(Number.MAX_SAFE_INTEGER);
    expect(await raw.get('count')).toBe(Number.MAX_SAFE_INTEGER);
    await store.put('large', large);
    expect(await failureOf(store.increment('large'))).toMatchObject({ code: 'TN8015' });
  });

  it('says what does not decompress, and shows nothing of it', async () => {
    const whole = envelopeOf(JSON.stringify(large));
    const middle = whole.length - 40;
    const damaged = [
      whole.slice(0, -8),
      `${whole.slice(0, middle)}${whole[middle] === 'A' ? 'B' : 'A'}${whole.slice(middle + 1)}`,
      `${whole}*`,
      'tenon.compress.1.gzip.',
      'tenon.compress.1.brotli.AAAA',
      envelopeOf('{"secret-value'),
    ];
    for (const stored of damaged) {
      await raw.put('damaged', stored, { collection: 'pages' });
      for (const read of [
        () => store.get('damaged', { collection: 'pages' }),
        () => store.getMany(['damaged'], { collection: 'pages' }),
      ]) {
        // prettier-ignore
        const failure = await failureOf(read());
        expect(failure).toMatchObject({ name: 'CorruptedDataError', code: 'TN8014', collection: 'pages' });
        expect(inspect(failure, { depth: 9 })).not.toMatch(/secret-value|H4sI/);
      }
    }
    await raw.put('damaged', whole);
    expect(await store.get('damaged')).toEqual(large);
  });

  it('decompresses to no more than the store takes', async () => {
    const { maxValueBytes } = store.capabilities;
    await raw.put('bomb', envelopeOf(JSON.stringify('x'.repeat(maxValueBytes))));
    expect(await failureOf(store.get('bomb'))).toMatchObject({ code: 'TN8014' });
    await raw.put('most', envelopeOf(JSON.stringify('x'.repeat(maxValueBytes - 2))));
    expect(await store.get('most')).toHaveLength(maxValueBytes - 2);
  });

  it('refuses a size that is none', () => {
    for (const minBytes of [-1, 0.5, NaN, '1'] as never[]) expect(() => compress(raw, { minBytes })).toThrow('TN1015');
  });
});
