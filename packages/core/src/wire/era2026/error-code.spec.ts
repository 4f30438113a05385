import { errorCode2026 } from './error-code';

describe('errorCode2026', () => {
  it.each([-32700, -32603, -32602, -32601, -32600, -32000, -32001, -32019, -32020, -32021, -32022, -32100, 0, 1, 4711])(
    'leaves %d alone',
    (code) => expect(errorCode2026(code)).toBe(code),
  );

  it('gives -32002 the code that took its place', () => expect(errorCode2026(-32002)).toBe(-32602));

  it.each([-32023, -32042, -32050, -32099])(
    'makes %d, which the revision keeps for itself, an internal error',
    (code) => expect(errorCode2026(code)).toBe(-32603),
  );
});
