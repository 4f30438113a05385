import { withoutSecrets } from './server-log';

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
    const data = { tool: 'add', tokens: 3, nested: { tokenCount: 1 } };
    expect(withoutSecrets(data, 4)).toBe(data);
  });

  it('leaves errors to their serialiser', () => {
    const err = new Error('failed');
    expect(withoutSecrets({ err }, 4).err).toBe(err);
  });
});
