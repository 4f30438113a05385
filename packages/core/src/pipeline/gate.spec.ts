import type { ComponentInfo, Context, Principal } from '../contracts';
import { composeGate, gatesInOrder, type Access, type Gate } from './gate';

const info: ComponentInfo = { kind: 'tool', name: 'charge', tags: [], scopes: [] };
const scoped: ComponentInfo = { ...info, scopes: ['billing', 'write'] };
const noLog = (): void => {};

function contextOf(transport: Context['transport'], auth?: Principal): Context {
  return { transport, auth } as Context;
}

describe('composeGate', () => {
  it('is absent where everybody may pass', () => {
    expect(composeGate(info, [], noLog)).toBeUndefined();
  });

  it('hides what a guard refuses', () => {
    const gate = composeGate(info, [{ allows: () => true }, { allows: () => false }], noLog);
    expect(gate?.(contextOf('http'))).toEqual({ kind: 'hidden' });
  });

  it('asks guards in order and stops at the first refusal', async () => {
    const last = jest.fn(() => true);
    const gate = composeGate(info, [{ allows: () => Promise.resolve(false) }, { allows: last }], noLog);
    await expect(gate?.(contextOf('http'))).resolves.toEqual({ kind: 'hidden' });
    expect(last).not.toHaveBeenCalled();
  });

  it('takes an error of a guard as a refusal, and reports it', async () => {
    const report = jest.fn();
    const sync = composeGate(
      info,
      [
        {
          allows: () => {
            throw new Error('down');
          },
        },
      ],
      report,
    );
    const async = composeGate(info, [{ allows: () => Promise.reject(new Error('down')) }], report);
    expect(sync?.(contextOf('http'))).toEqual({ kind: 'hidden' });
    await expect(async?.(contextOf('http'))).resolves.toEqual({ kind: 'hidden' });
    expect(report).toHaveBeenCalledTimes(2);
  });

  it('takes anything but true as a refusal', () => {
    const gate = composeGate(info, [{ allows: () => undefined as unknown as boolean }], noLog);
    return expect(gate?.(contextOf('http'))).resolves.toEqual({ kind: 'hidden' });
  });

  it('names only the scopes that are missing', () => {
    const gate = composeGate(scoped, [], noLog);
    const auth: Principal = { subject: 'ada', scopes: ['write'] };
    expect(gate?.(contextOf('http', auth))).toEqual({ kind: 'scopes', missing: ['billing'] });
    expect(gate?.(contextOf('http', { subject: 'ada', scopes: ['write', 'billing'] }))).toEqual({ kind: 'allowed' });
  });

  it('says nothing of scopes to a caller whom a guard refuses', () => {
    const gate = composeGate(scoped, [{ allows: () => false }], noLog);
    expect(gate?.(contextOf('http'))).toEqual({ kind: 'hidden' });
  });

  it('does not ask for scopes on stdio', () => {
    expect(composeGate(scoped, [], noLog)?.(contextOf('stdio'))).toEqual({ kind: 'allowed' });
  });
});

describe('gates in order', () => {
  const gateOf = (access: Access, later = false): jest.MockedFunction<Gate> =>
    jest.fn((_: Context) => (later ? Promise.resolve(access) : access));
  const allowed: Access = { kind: 'allowed' };
  const hidden: Access = { kind: 'hidden' };
  const scopes: Access = { kind: 'scopes', missing: ['write'] };

  it.each([false, true])('ask the second where the first allows (later: %s)', async (later) => {
    expect(await gatesInOrder(gateOf(allowed, later), gateOf(scopes, later))(contextOf('http'))).toEqual(scopes);
    expect(await gatesInOrder(gateOf(allowed, later), undefined)(contextOf('http'))).toEqual(allowed);
  });

  it.each([false, true])('do not ask the second where the first refuses (later: %s)', async (later) => {
    const second = gateOf(scopes);
    expect(await gatesInOrder(gateOf(hidden, later), second)(contextOf('http'))).toEqual(hidden);
    expect(second).not.toHaveBeenCalled();
  });
});
