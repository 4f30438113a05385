import * as proxy from '../src';
import { remote, sdkServer } from '../src';

it('has this public surface', () => {
  expect(Object.keys(proxy).sort()).toEqual(['remote', 'sdkServer']);
});

describe('what cannot be mounted is refused at once', () => {
  it.each([
    ['a text', 'nowhere', /the URL is not one of http or https/],
    ['another scheme', 'ftp://example.com/mcp', /the URL is not one of http or https/],
    ['nothing', undefined as never, /neither a URL nor/],
    ['an object', {} as never, /neither a URL nor/],
  ])('%s', (_, target, problem) => {
    expect(() => remote(target)).toThrow(
      expect.objectContaining({ code: 'TN6001', message: expect.stringMatching(problem) }),
    );
  });

  it('a URL with a password, which the error does not repeat', () => {
    const refused = (): unknown => remote('https://user:hidden-word@example.com/mcp');
    expect(refused).toThrow(/TN6001 .*the URL of example.com holds a user name or password/);
    expect(refused).not.toThrow(/hidden-word/);
  });

  it('every option that is not valid, together', () => {
    const options = { timeoutMs: -1, maxConnections: 0, parkTimeoutMs: 1.5, shareAnonymous: 'yes' as never };
    expect(() => remote('https://example.com/mcp', options)).toThrow(
      /`timeoutMs` is no whole number from 0; `maxConnections` is no whole number from 1; `parkTimeoutMs` .*; `shareAnonymous` is no boolean/,
    );
    expect(() => sdkServer({} as never, options)).toThrow(/TN6001 .*neither a function nor a server/);
  });

  it('options that there are not, with those that there are', () => {
    expect(() => remote('https://example.com/mcp', { timeoutms: 5 } as never)).toThrow(
      /TN6001 .*no option `timeoutms`, but `timeoutMs`.*`forwardHeaders`/,
    );
    expect(() => sdkServer(() => undefined as never, { headers: {} } as never)).toThrow(/TN6001 .*no option `headers`/);
  });

  it.each([
    ['server.js', "Scripts are not taken: write `{ command: 'node', args: ['server.js'] }`."],
    ['./tools/server.py', "write `{ command: 'python3', args: ['./tools/server.py'] }`."],
    ['ann:hidden@server.js', 'Give a URL of http or https, or `{ command:'],
  ])('%s, with what to write', (target, fix) => {
    expect(() => remote(target)).toThrow(fix);
    expect(() => remote(target)).not.toThrow(/hidden/);
  });

  it.each(['authorization', 'Proxy-Authorization'])('%s among the headers to forward', (name) => {
    expect(() => remote('https://example.com/mcp', { forwardHeaders: [name] })).toThrow(
      /dangerouslyForwardAuthorization/,
    );
  });

  it.each(['mcp-session-id', 'Host', 'content-length', 'a b', ''])('the header %p', (name) => {
    expect(() => remote('https://example.com/mcp', { forwardHeaders: [name] })).toThrow('TN6001');
    expect(() => remote('https://example.com/mcp', { headers: { [name]: 'x' } })).toThrow('TN6001');
  });

  it.each(['secret\nword', 'secret\u{2028}word', undefined, 5])(
    'the value %p of a header, without showing it',
    (value) => {
      const headers = { 'x-a': value as string };
      for (const make of [
        () => remote('https://example.com/mcp', { headers }),
        () => remote({ url: 'https://example.com/mcp', headers }),
      ]) {
        expect(make).toThrow(/TN6001 .*header 'x-a'/);
        expect(make).not.toThrow(/secret/);
      }
    },
  );

  it('headers for a program', () => {
    expect(() => remote({ command: 'x' }, { headers: { a: 'b' } })).toThrow(/headers cannot be sent to a program/);
  });
});
