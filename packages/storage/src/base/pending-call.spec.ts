import { StoreTimeoutError } from '../errors';
import { PendingCall } from './pending-call';

const call = { store: 'fake', operation: 'get' };
const pendingFor = (timeoutMs: number): PendingCall => new PendingCall(call, timeoutMs, () => 0);
const never = new Promise<never>(() => undefined);

describe('PendingCall', () => {
  it('tells of its end by deadline, after which nothing goes on', async () => {
    const pending = pendingFor(1);
    const reasons: unknown[] = [];
    pending.onEnd((reason) => reasons.push(reason));
    const takeBack = pending.onEnd(() => reasons.push('taken back'));
    takeBack();
    const failure: unknown = await pending.settle(never, undefined).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreTimeoutError);
    expect(reasons).toEqual([failure]);
    expect(() => pending.throwIfOver()).toThrow();
    expect(pending.signal.reason).toBe(failure);
  });

  it('tells of its end by the signal of the caller, and whoever asks later at once', async () => {
    const pending = pendingFor(60_000);
    const caller = new AbortController();
    const reasons: unknown[] = [];
    pending.onEnd((reason) => reasons.push(reason));
    const settled = pending.settle(never, caller.signal);
    caller.abort('enough');
    await expect(settled).rejects.toBe('enough');
    pending.onEnd((reason) => reasons.push(reason));
    expect(reasons).toEqual(['enough', 'enough']);
  });

  it('still tells who came after one that is taken back twice', async () => {
    const pending = pendingFor(1);
    const react = jest.fn();
    const takeBack = pending.onEnd(() => undefined);
    takeBack();
    pending.onEnd(react);
    takeBack();
    await pending.settle(never, undefined).catch(() => undefined);
    expect(react).toHaveBeenCalledTimes(1);
  });

  it('tells nothing after an answer', async () => {
    const pending = pendingFor(60_000);
    const caller = new AbortController();
    const react = jest.fn();
    pending.onEnd(react);
    await expect(pending.settle(Promise.resolve(1), caller.signal)).resolves.toBe(1);
    caller.abort();
    expect(react).not.toHaveBeenCalled();
    pending.throwIfOver();
  });

  it('takes back one reaction and no other, however often', async () => {
    const pending = pendingFor(1);
    const told: string[] = [];
    const takeBack = pending.onEnd(() => told.push('one'));
    takeBack();
    pending.onEnd(() => told.push('two'));
    takeBack();
    await pending.settle(never, undefined).catch(() => undefined);
    expect(told).toEqual(['two']);
  });
});
