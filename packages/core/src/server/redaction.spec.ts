import { withoutSecrets } from './redaction';

describe('withoutSecrets', () => {
  it.each([
    'authorization',
    'Cookie',
    'password',
    'clientSecret',
    'client_secret',
    'token',
    'accessToken',
    'refresh_token',
    'apiKey',
    'x-api-key',
    'authToken',
    'signingKey',
    'passphrase',
    'mcp-session-id',
    'privateKey',
    'private_key',
  ])('replaces the value of %s', (name) => {
    expect(withoutSecrets({ [name]: 's3cret', tool: 'add' }, 4)).toEqual({ [name]: '[redacted]', tool: 'add' });
  });

  it('finds secrets further down, in lists too, without touching what it was given', () => {
    const data = { request: { headers: { authorization: 'Bearer x' } }, all: [{ token: 'y' }] };
    expect(withoutSecrets(data, 4)).toEqual({
      request: { headers: { authorization: '[redacted]' } },
      all: [{ token: '[redacted]' }],
    });
    expect(data.request.headers.authorization).toBe('Bearer x');
    expect(data.all[0]?.token).toBe('y');
  });

  it('gives back data without secrets as it is', () => {
    const data = {
      tool: 'add',
      tokens: 3,
      nested: { tokenCount: 1, tokens: { input: 3, output: 4 } },
      at: new Date(0),
    };
    expect(withoutSecrets(data, 4)).toBe(data);
  });

  it('looks into instances of classes, but not into what writes itself', () => {
    class Login {
      name = 'ada';
      password = 's3cret';
    }
    const link = new URL('https://example.com/');
    expect(withoutSecrets({ login: new Login(), link }, 4)).toEqual({
      login: { name: 'ada', password: '[redacted]' },
      link,
    });
  });

  it('shows errors with their causes, and no secret that hangs on them', () => {
    class Socket {
      header = 'authorization: Bearer s3cret';
    }
    const cause = Object.assign(new TypeError('inner'), { password: 's3cret' });
    const err = Object.assign(new Error('outer', { cause }), {
      status: 401,
      config: { url: '/x', headers: { Authorization: 'Bearer s3cret' } },
      tries: [{ token: 's3cret' }],
      socket: new Socket(),
    });
    const shown = withoutSecrets({ err }, 4).err;
    expect(shown).toEqual({
      type: 'Error',
      message: 'outer',
      stack: err.stack,
      status: 401,
      config: { url: '/x', headers: { Authorization: '[redacted]' } },
      tries: [{ token: '[redacted]' }],
      socket: '[Socket]',
      cause: { type: 'TypeError', message: 'inner', stack: cause.stack, password: '[redacted]' },
    });
  });

  it('shows the errors of an AggregateError, and ends where errors go in circles', () => {
    const one = new Error('one');
    Object.assign(one, { self: one });
    const shown = withoutSecrets({ err: new AggregateError([one], 'all') }, 4);
    expect(shown).toMatchObject({ err: { type: 'AggregateError', errors: [{ message: 'one' }] } });
    expect(JSON.stringify(shown).length).toBeLessThan(20_000);
  });
});
