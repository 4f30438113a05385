import fc from 'fast-check';
import { canonicalTemplate, isUnsafePathValue, MAX_URI_LENGTH, parseUriTemplate } from '.';

const match = (template: string, uri: string) => parseUriTemplate(template).match(uri);

describe('parseUriTemplate', () => {
  it.each(['config', '/x/{a}', 'C:\\{a}', '1x://{a}', 'a b://{x}', '://{a}'])(
    'refuses %s, which has no scheme',
    (template) => {
      expect(() => parseUriTemplate(template)).toThrow(expect.objectContaining({ code: 'TN2001' }));
    },
  );

  it.each([
    'a://b',
    'a://{',
    'a://}',
    'a://{}',
    'a://{x',
    'a://x}',
    'a://{{x}}',
    'a://{x}{y}',
    'a://{x}/{x}',
    'a://{a-b}/{a_b}',
    'a://{x}{?x}',
    'a://{?}',
    'a://{?a}/b',
    'a://{?a}{?b}',
    'a://{1x}',
    'a://{x y}',
    'a://{__proto__}',
    'a://{x**}',
    'a://{+x}',
  ])('refuses the malformed %s', (template) => {
    expect(() => parseUriTemplate(template)).toThrow(expect.objectContaining({ code: 'TN2002' }));
  });

  it('is written without the hyphens that RFC 6570 does not know, in names only', () => {
    expect(canonicalTemplate('my-shop://{item-id}/at-{shelf-no*}{?max-price,a}')).toBe(
      'my-shop://{item_id}/at-{shelf_no*}{?max_price,a}',
    );
    expect(canonicalTemplate('my-shop://a-b')).toBe('my-shop://a-b');
    const template = parseUriTemplate('shop://{item-id}{?max-price}');
    for (const uri of ['shop://a-1?max-price=2', 'shop://a-1?max_price=2']) {
      expect(template.match(uri)).toEqual({ item_id: 'a-1', max_price: '2' });
    }
  });

  it('tells the parameters and their kinds, hyphens as underscores', () => {
    expect(parseUriTemplate('f://{user-id}/{path*}{?max-results,lang}').variables).toEqual([
      { name: 'user_id', kind: 'simple' },
      { name: 'path', kind: 'wildcard' },
      { name: 'max_results', kind: 'query' },
      { name: 'lang', kind: 'query' },
    ]);
  });

  it('keeps one segment to a simple parameter and lets a wildcard cross slashes', () => {
    expect(match('u://{id}/profile', 'u://42/profile')).toEqual({ id: '42' });
    expect(match('u://{id}/profile', 'u://4/2/profile')).toBeUndefined();
    expect(match('f://{path*}', 'f://a/b/c.md')).toEqual({ path: 'a/b/c.md' });
    expect(match('f://{path*}', 'f://')).toBeUndefined();
    expect(match('f://{id}', 'f://')).toBeUndefined();
    expect(match('f://{a*}/mid/{b*}', 'f://x/y/mid/z/w')).toEqual({ a: 'x/y', b: 'z/w' });
    expect(match('f://{a*}/{b}', 'f://x/y/z')).toEqual({ a: 'x/y', b: 'z' });
  });

  it('takes text around a parameter as it stands', () => {
    expect(match('d://v{major}.{minor}.json', 'd://v1.2.json')).toEqual({ major: '1', minor: '2' });
    expect(match('d://v{major}.json', 'd://w1.json')).toBeUndefined();
    expect(match('d://a.b/{x}', 'd://aXb/1')).toBeUndefined();
  });

  it('matches as a greedy regular expression does', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'x', '/', '.'), maxLength: 3 });
    const kinds = fc.constantFrom('', '*');
    fc.assert(
      fc.property(
        piece,
        kinds,
        fc.string({ unit: fc.constantFrom('a', 'x', '/'), minLength: 1, maxLength: 2 }),
        kinds,
        piece,
        fc.string({ unit: fc.constantFrom('a', 'x', '/', '.'), maxLength: 12 }),
        (before, k1, between, k2, after, rest) => {
          const escape = (text: string) => text.replace(/[./]/g, '\\$&');
          const group = (name: string, kind: string) => `(?<${name}>${kind ? '.+' : '[^/]+'})`;
          const expression = new RegExp(
            `^s:\\/\\/${escape(before)}${group('a', k1)}${escape(between)}${group('b', k2)}${escape(after)}$`,
          );
          const uri = `s://${rest}`;
          const expected = expression.exec(uri)?.groups;
          expect(match(`s://${before}{a${k1}}${between}{b${k2}}${after}`, uri)).toEqual(expected && { ...expected });
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('decodes values after matching, and refuses bad escapes', () => {
    expect(match('u://{name}', 'u://a%2Fb%20%C3%A9')).toEqual({ name: 'a/b é' });
    expect(match('u://{name}', 'u://%E0%A4')).toBeUndefined();
    expect(match('u://{name}', 'u://100%')).toBeUndefined();
    expect(match('u://x{?q}', 'u://x?q=%zz')).toBeUndefined();
  });

  it('reads query parameters in any order, the first value of each, and ignores unknown ones', () => {
    const template = 's://find/{q}{?limit,page}';
    expect(match(template, 's://find/x')).toEqual({ q: 'x' });
    expect(match(template, 's://find/x?page=2&limit=5')).toEqual({ q: 'x', limit: '5', page: '2' });
    expect(match(template, 's://find/x?limit=1&limit=2&other=3&&flag')).toEqual({ q: 'x', limit: '1' });
    expect(match(template, 's://find/x?limit=')).toEqual({ q: 'x' });
    expect(match(template, 's://find/x?__proto__=1')).toEqual({ q: 'x' });
    expect(match('s://{a-b}{?c-d}', 's://1?c-d=2')).toEqual({ a_b: '1', c_d: '2' });
    expect(match('s://{q}{?t}', 's://x?t=a+b%2B')).toEqual({ q: 'x', t: 'a b+' });
  });

  it('needs no more time for a hostile URI than its length allows', () => {
    const template = parseUriTemplate('s://{a*}x{b*}x{c*}x{d*}x{e*}y');
    const uri = `s://${'x'.repeat(MAX_URI_LENGTH - 4)}`;
    const started = performance.now();
    for (let round = 0; round < 20; round++) expect(template.match(uri)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(2000);
    expect(template.match(`${uri}y`)).toBeUndefined();
  });

  it('reads what a client has written into it', () => {
    const template = parseUriTemplate('s://a/{id}/{path*}/end{?q}');
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, (id, path, q) => {
        const segments = path.split('/').map(encodeURIComponent).join('/');
        const uri = `s://a/${encodeURIComponent(id)}/${segments}/end?q=${encodeURIComponent(q)}`;
        expect(template.match(uri)).toEqual({ id, path, q });
      }),
    );
    expect(template.match('s://a/x%2Fy/x/y/end')).toEqual({ id: 'x/y', path: 'x/y' });
  });
});

describe('isUnsafePathValue', () => {
  it.each([
    '..',
    '../x',
    'a/../b',
    'a\\..\\b',
    'a/..',
    '/etc/passwd',
    '\\\\host\\share',
    '\\x',
    'C:\\x',
    'c:x',
    'a\0b',
    '%2e%2e/x',
    '%2Fetc',
    '..%5cx',
    '.. /x',
    '...',
  ])('holds %j unsafe', (value) => expect(isUnsafePathValue(value)).toBe(true));
  it.each(['a', 'a/b', 'a..b', '.hidden', 'a/.b', '100%', 'v1.2', 'ünïcode/é', ''])('holds %j safe', (value) =>
    expect(isUnsafePathValue(value)).toBe(false),
  );
});
