import { away, failureOf, storeWith } from '../../test/driver-store';
import type { DriverError } from '../base';
import { fallback } from './fallback';
import { prefixKeys } from './prefix-keys';
import { retry } from './retry';
import { route } from './route';

/** Fails so often, and then with the last of them. */
function failing(...failures: readonly DriverError[]): () => never {
  const left = [...failures];
  return () => {
    throw left.length > 1 ? left.shift()! : left[0]!;
  };
}

describe('what is told of the outcome of a call of several steps', () => {
  it('is unknown where an attempt before the last may have been carried out', async () => {
    const store = storeWith({ write: failing(away('unknown'), away('not-sent')) });
    const failure = await failureOf(retry(store, { attempts: 2, delayMs: 1 }).put('key', 'value'));
    expect(failure).toMatchObject({ code: 'TN8002', outcome: 'unknown', retryable: true, operation: 'put' });
    expect(failure.message).toContain('it is away');
    expect(failure['keyHash']).toMatch(/^[0-9a-f]{8}$/);
    expect(JSON.stringify(failure)).not.toContain('"key"');
  });

  it('is unknown where the first store may have done it, and the second has not', async () => {
    const second = storeWith({ remove: failing(away('not-sent')) });
    const unknown = fallback(storeWith({ remove: failing(away('unknown')) }), second, { writes: true });
    expect(await failureOf(unknown.delete('key'))).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    const neither = fallback(storeWith({ remove: failing(away('not-sent')) }), second, { writes: true });
    expect(await failureOf(neither.delete('key'))).toMatchObject({ code: 'TN8002', outcome: 'not-sent' });
  });

  it('is unknown where the time ends while the second store is asked', async () => {
    const silent = storeWith({ remove: () => new Promise(() => undefined) });
    const store = fallback(storeWith({ remove: failing(away('not-sent')) }), silent, { writes: true });
    expect(await failureOf(store.delete('key', { timeoutMs: 30 }))).toMatchObject({
      code: 'TN8003',
      outcome: 'unknown',
    });
  });

  it('is not-sent where the time ends between attempts without effect', async () => {
    const store = storeWith({ write: failing(away('not-sent')) });
    const signal = AbortSignal.timeout(20);
    const pausing = retry(store, { attempts: 9, delayMs: 10, maxDelayMs: 10 });
    expect(await failureOf(pausing.put('key', 1, { timeoutMs: 60, signal }))).toBe(signal.reason);
    expect(await failureOf(pausing.put('key', 1, { timeoutMs: 30 }))).toMatchObject({ outcome: 'not-sent' });
  });

  it('is unknown where some of the entries are gone', async () => {
    let isAway = false;
    const inner = storeWith(() => ({
      list: async () => {
        if (isAway) throw away('not-sent');
        isAway = true;
        return { keys: ['ours:a'], cursor: 'more' };
      },
    }));
    await inner.put('ours:a', 1);
    const ours = retry(prefixKeys(inner, 'ours:'), { delayMs: 1 });
    expect(await failureOf(ours.clearCollection('default'))).toMatchObject({ code: 'TN8002', outcome: 'unknown' });

    const gone = storeWith({ cull: failing(away('not-sent')) });
    const routed = retry(route({ other: gone }, storeWith({ cull: () => 2 })), { delayMs: 1 });
    expect(await failureOf(routed.cull(5))).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
  });
});
