import { getEventListeners } from 'node:events';
import type { FetchLike } from './server-target';
import { withOwnSignals } from './own-signal';

describe('a fetch whose requests have signals of their own', () => {
  const signals: AbortSignal[] = [];
  /** As undici does: listens to the signal of a request for as long as nobody has collected it. */
  const listening: FetchLike = (_url, init) => {
    signals.push(init!.signal!);
    init!.signal!.addEventListener('abort', () => undefined);
    return Promise.resolve(new Response('{}'));
  };
  beforeEach(() => void (signals.length = 0));

  it('has one listener on the signal that its requests share, however many there are', async () => {
    const { signal } = new AbortController();
    const fetch = withOwnSignals(listening);
    for (let n = 0; n < 50; n++) await fetch('http://example.com', { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    expect(new Set(signals).size).toBe(50);
  });

  it('aborts requests under way and those whose answer is being read, with the reason', async () => {
    const controller = new AbortController();
    const waiting: FetchLike = (url, init) => {
      void listening(url, init);
      return new Promise(() => undefined);
    };
    void withOwnSignals(waiting)('http://example.com', { signal: controller.signal });
    const read = await withOwnSignals(listening)('http://example.com', { signal: controller.signal });
    controller.abort('enough');
    expect(read.ok).toBe(true);
    expect(signals.map(({ reason }) => reason as unknown)).toEqual(['enough', 'enough']);
    await withOwnSignals(listening)('http://example.com', { signal: controller.signal });
    expect(signals.at(-1)?.aborted).toBe(true);
  });

  it('leaves requests without a signal as they are', async () => {
    const fetch = jest.fn(() => Promise.resolve(new Response('{}')));
    await withOwnSignals(fetch)('http://example.com', { method: 'POST' });
    expect(fetch).toHaveBeenCalledWith('http://example.com', { method: 'POST' });
  });
});
