import { Cancellation, type Follow } from './cancellation';

const limit = new Error('too slow');
const gone = new Error('gone');
const nobody: Follow = () => () => undefined;

/** A call of a client that may cancel it. */
function ofClient(): { call: Cancellation; cancel: () => void } {
  let cancel = (): void => undefined;
  const call = new Cancellation((listener) => {
    cancel = () => listener(gone);
    return () => undefined;
  });
  return { call, cancel: () => cancel() };
}

describe('Cancellation', () => {
  it('aborts the calls nested in a call, but not the one around it', () => {
    const outer = new Cancellation(nobody);
    const inner = new Cancellation(outer.onAbort);
    const innermost = new Cancellation(inner.onAbort);
    expect(innermost.signal.aborted).toBe(false);
    inner.abort(limit);
    expect(innermost.signal.reason).toBe(limit);
    expect(inner.signal.reason).toBe(limit);
    expect(outer.signal.aborted).toBe(false);
  });

  it('gives each attempt a signal of its own', () => {
    const call = new Cancellation(nobody);
    call.begin();
    const first = call.signal;
    call.abort(limit);
    call.begin();
    expect(first.aborted).toBe(true);
    expect(call.signal.aborted).toBe(false);
  });

  it('keeps the signal of an attempt that was not aborted', () => {
    const call = new Cancellation(nobody);
    const before = call.signal;
    call.begin();
    call.abort(limit);
    expect(before.reason).toBe(limit);
  });

  it('stays aborted in later attempts when the client has gone', () => {
    const { call, cancel } = ofClient();
    expect(call.signal.aborted).toBe(false);
    cancel();
    call.begin();
    expect(call.signal.reason).toBe(gone);
  });

  it('reaches the signal of a later attempt when the client goes then', () => {
    const { call, cancel } = ofClient();
    expect(call.signal.aborted).toBe(false);
    call.abort(limit);
    call.begin();
    const nested = new Cancellation(call.onAbort).signal;
    cancel();
    expect(call.signal.reason).toBe(gone);
    expect(nested.reason).toBe(gone);
  });

  it('knows that the client has gone although it ended an attempt that was over already', () => {
    const { call, cancel } = ofClient();
    expect(call.signal.aborted).toBe(false);
    call.abort(limit);
    cancel();
    call.begin();
    expect(call.signal.reason).toBe(gone);
  });

  it('follows nothing after its end', () => {
    const outer = new Cancellation(nobody);
    const inner = new Cancellation(outer.onAbort);
    expect(inner.signal.aborted).toBe(false);
    inner.end();
    outer.abort(limit);
    expect(inner.signal.aborted).toBe(false);
  });
});
