import { inspect } from 'node:util';
import { ClientCredentialsProvider } from '@modelcontextprotocol/client';
import { Client, type AuthProvider } from '@tenon/client';
import { GuardedTour } from './servers/guarded-tour';

const token = 'token-of-the-provider-123';
const secret = 'secret-of-the-client-456';

describe('an OAuthClientProvider', () => {
  const providerFor = ({ origin }: GuardedTour, clientSecret = secret): ClientCredentialsProvider =>
    new ClientCredentialsProvider({ clientId: 'tester', clientSecret, expectedIssuer: origin });

  it('gets a token when the server wants one, which then goes with every request', async () => {
    await using tour = await GuardedTour.start(token, secret);
    await using client = await Client.connect(tour.url, { auth: providerFor(tour) });
    expect(await client.call('add', { a: 1, b: 2 })).toBe(3);
    expect(tour.sent[0]).toBeUndefined();
    const opened = tour.sent.slice(tour.sent.indexOf(`Bearer ${token}`));
    expect(opened.length).toBeGreaterThan(1);
    expect(new Set(opened)).toEqual(new Set([`Bearer ${token}`]));
  });

  it('that gets none is an error, in which nothing secret stands', async () => {
    await using tour = await GuardedTour.start(token, secret);
    const failure = await failureOf(Client.connect(tour.url, { auth: providerFor(tour, 'wrong-secret-789') }));
    expect(failure).toMatchObject({ code: 'TN7002', message: expect.stringContaining('This client is not known') });
    expect(inspect(failure, { depth: 9 })).not.toContain('wrong-secret');
  });

  it('whose token is refused is an error, in which the token does not stand', async () => {
    await using tour = await GuardedTour.start(token, secret);
    await using client = await Client.connect(tour.url, { auth: providerFor(tour) });
    tour.isShut = true;
    const failure = await failureOf(client.call('add', { a: 1, b: 2 }));
    expect(failure).toMatchObject({ code: 'TN7005' });
    expect(inspect(failure, { depth: 9 })).not.toMatch(new RegExp(`${token}|${secret}`));
  });
});

describe('an AuthProvider', () => {
  it('is asked for its token with each request, and for another where that is refused', async () => {
    await using tour = await GuardedTour.start(token, secret);
    let own = 'outdated-token-000';
    let refused = 0;
    const auth: AuthProvider = {
      token: () => Promise.resolve(own),
      onUnauthorized: () => {
        refused += 1;
        own = token;
        return Promise.resolve();
      },
    };
    await using client = await Client.connect(tour.url, { auth });
    expect(await client.call('add', { a: 1, b: 2 })).toBe(3);
    expect(refused).toBe(1);
    expect(tour.sent.slice(0, 2)).toEqual(['Bearer outdated-token-000', `Bearer ${token}`]);
  });

  it('whose token is refused is an error, in which the token does not stand', async () => {
    await using tour = await GuardedTour.start(token, secret);
    const auth: AuthProvider = { token: () => Promise.resolve('outdated-token-000') };
    const failure = await failureOf(Client.connect(tour.url, { auth }));
    expect(failure).toMatchObject({ code: 'TN7005' });
    expect(inspect(failure, { depth: 9 })).not.toContain('outdated-token');
    expect(tour.sent).toContain('Bearer outdated-token-000');
  });
});

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}
