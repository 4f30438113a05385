import type { Backend } from '../backend/backend';
import { TestHost } from '../../test/fixtures/relay';
import { MountConnection } from './mount-connection';

/** A fake backend: its connections end when a test says so. */
class FakeBackend {
  opened = 0;
  delayMs = 0;
  private end: () => void = () => undefined;
  openOwn(): Promise<unknown> {
    this.opened += 1;
    const close = (): Promise<void> => Promise.resolve();
    return Promise.resolve({ era: '2025', close, onClose: (listener: () => void) => (this.end = listener) });
  }
  async break(): Promise<void> {
    this.end();
    await jest.advanceTimersByTimeAsync(0);
  }
}

describe('the connection of a mount itself', () => {
  let backend: FakeBackend;
  let own: MountConnection;
  beforeEach(() => {
    jest.useFakeTimers();
    backend = new FakeBackend();
    own = new MountConnection(backend as unknown as Backend, new TestHost(), () => undefined);
  });
  afterEach(async () => {
    await own.close();
    jest.useRealTimers();
  });
  const nothing = { tools: [], resources: [], resourceTemplates: [], prompts: [], completes: false };
  const read = () => own.use(() => Promise.resolve(nothing));

  it('is made anew at growing intervals where it never lasts', async () => {
    await read();
    const delays: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      await backend.break();
      const { opened } = backend;
      let waited = 0;
      for (; backend.opened === opened; waited += 500) await jest.advanceTimersByTimeAsync(500);
      delays.push(waited);
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('is made anew soon where it had lasted', async () => {
    await read();
    for (let n = 0; n < 3; n += 1) {
      await jest.advanceTimersByTimeAsync(60_000);
      await backend.break();
      await jest.advanceTimersByTimeAsync(1_000);
      expect(backend.opened).toBe(n + 2);
    }
  });
});
