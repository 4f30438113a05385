import type { Exchange } from '../contracts';
import { MemoryKeyValue } from './memory-key-value';
import { State, StateLocks } from './state';

const store = new MemoryKeyValue();
const locks = new StateLocks();

function stateOf(exchange: Partial<Exchange>, ofRequest = new Map<string, unknown>()): State {
  return new State(store, locks, { era: '2025', ...exchange } as Exchange, ofRequest);
}

describe('State', () => {
  it('keeps sessions apart, whatever their ids and keys spell', async () => {
    await stateOf({ sessionId: 'a' }).set('b","c', 1, 'session');
    await stateOf({ sessionId: 'a","b' }).set('c', 2, 'session');
    expect(await stateOf({ sessionId: 'a' }).get('b","c', undefined, 'session')).toBe(1);
    expect(await stateOf({ sessionId: 'other' }).get('b","c', 'none', 'session')).toBe('none');
  });

  it('keeps users of different issuers apart', async () => {
    const ada = { subject: 'ada', scopes: [] };
    await stateOf({ principal: { ...ada, issuer: 'https://one.example' } }).set('theme', 'dark', 'user');
    const other = stateOf({ principal: { ...ada, issuer: 'https://two.example' } });
    expect(await other.get('theme', undefined, 'user')).toBeUndefined();
  });

  it('gives a caller without a session, but with a name, a default session of its own', async () => {
    const principal = { subject: 'grace', scopes: [] };
    const state = stateOf({ era: '2026', principal });
    await state.set('step', 1, 'session');
    expect(await state.get('step', undefined, 'session')).toBe(1);
    expect(await state.get('step', undefined, 'user')).toBeUndefined();
  });

  it('says what to do where there is nothing to key on', async () => {
    await expect(stateOf({ era: '2026' }).set('a', 1, 'session')).rejects.toMatchObject({ code: 'TN3005' });
    await expect(stateOf({ sessionId: 'a' }).get('a', undefined, 'user')).rejects.toMatchObject({ code: 'TN3005' });
  });

  it.each([
    ['a function', () => 1],
    ['an object with a function', { run: () => 1 }],
    ['a class instance', new Map()],
    ['a date', new Date(0)],
    ['a number that JSON lacks', [NaN]],
    ['undefined', undefined],
    ['a circle', circle()],
  ])('refuses to store %s, but takes it for this request', async (_, value) => {
    const state = stateOf({ sessionId: 'a' });
    await expect(state.set('value', value, 'session')).rejects.toMatchObject({ code: 'TN3009' });
    await state.set('value', value, 'request');
    expect(await state.get('value', undefined, 'request')).toBe(value);
  });

  it('runs changes to one key one after another, also when one fails', async () => {
    const state = stateOf({ sessionId: 'counter' });
    const increment = async (current: number | undefined): Promise<number> => {
      await Promise.resolve();
      return (current ?? 0) + 1;
    };
    const failing = state.update<number>('n', () => Promise.reject(new Error('no')), 'session');
    const all = Promise.all(Array.from({ length: 50 }, () => state.update('n', increment, 'session')));
    await expect(failing).rejects.toThrow('no');
    await all;
    expect(await state.get('n', undefined, 'session')).toBe(50);
  });

  it('refuses a change of a key inside of a change of it, and takes the next', async () => {
    const state = stateOf({ sessionId: 'nested' });
    const nested = state.update<number>('n', () => state.update<number>('n', () => 1, 'session'), 'session');
    await expect(nested).rejects.toMatchObject({ code: 'TN3014' });
    expect(await state.update<number>('n', (current = 0) => current + 1, 'session')).toBe(1);
  });

  it('changes another key inside of a change, and the same one after it', async () => {
    const state = stateOf({ sessionId: 'around' });
    let later: Promise<unknown> | undefined;
    let finish = (): void => undefined;
    const over = new Promise<void>((resolve) => (finish = resolve));
    const change = async (): Promise<number> => {
      later = over.then(() => state.update('a', (current: number = 0) => current + 1, 'session'));
      return state.update('b', () => 1, 'session');
    };
    expect(await state.update('a', change, 'session')).toBe(1);
    finish();
    expect(await later).toBe(2);
  });

  it('says whether there was something to delete', async () => {
    const state = stateOf({ sessionId: 'd' });
    await state.set('key', null, 'session');
    expect([await state.delete('key', 'session'), await state.delete('key', 'session')]).toEqual([true, false]);
  });
});

function circle(): object {
  const one: Record<string, unknown> = {};
  one['self'] = one;
  return one;
}
