import { Redaction } from './redaction';

describe('Redaction', () => {
  const redaction = new Redaction(['Bearer token-123456', 'key-987654', '1', '']);

  it('takes secrets out of texts, with and without their scheme', () => {
    expect(redaction.text('got Bearer token-123456 and token-123456, key-987654')).toBe(
      'got [secret] and [secret], [secret]',
    );
  });

  it('takes secrets out of forms and URLs, where they are encoded', () => {
    const encoded = new Redaction(['a+b/c= d é']);
    expect(encoded.text('client_secret=a%2Bb%2Fc%3D+d+%C3%A9&x=1')).toBe('client_secret=[secret]&x=1');
    expect(encoded.text('a+b/c= d é')).toBe('[secret]');
  });

  it('takes them out of JSON, names and all, and leaves the rest as it is', () => {
    expect(redaction.value({ 'key-987654': ['token-123456', 1, null, true] })).toEqual({
      '[secret]': ['[secret]', 1, null, true],
    });
    expect(redaction.value('1 of 10')).toBe('1 of 10');
  });
});
