import { Redaction } from './redaction';

describe('Redaction', () => {
  const redaction = new Redaction(['Bearer token-123456', 'key-987654', '1', '']);

  it('takes secrets out of texts, with and without their scheme', () => {
    expect(redaction.text('got Bearer token-123456 and token-123456, key-987654')).toBe(
      'got [secret] and [secret], [secret]',
    );
  });

  it('takes them out of JSON, names and all, and leaves the rest as it is', () => {
    expect(redaction.value({ 'key-987654': ['token-123456', 1, null, true] })).toEqual({
      '[secret]': ['[secret]', 1, null, true],
    });
    expect(redaction.value('1 of 10')).toBe('1 of 10');
  });
});
