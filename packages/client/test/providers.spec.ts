import { inspect } from 'node:util';
import { ClientCredentialsProvider } from '@modelcontextprotocol/client';
import { Client, type AuthProvider, type OAuthClientProvider } from '@tenon/client';
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

/** One whose user would have to look at a page, and that fails to show it; all that it keeps is its own. */
class Interactive implements OAuthClientProvider {
  readonly redirectUrl = 'http://127.0.0.1:9/back';
  readonly clientMetadata = { redirect_uris: [this.redirectUrl] };
  #verifier = '';

  constructor(
    private readonly issuer: string,
    private readonly refreshToken?: string,
  ) {}

  clientInformation() {
    return Promise.resolve({ client_id: 'tester', client_secret: 'a+secret/of-it=', issuer: this.issuer });
  }
  tokens() {
    const { issuer, refreshToken } = this;
    if (refreshToken === undefined) return undefined;
    return { access_token: 'outdated-token-000', token_type: 'Bearer', refresh_token: refreshToken, issuer };
  }
  saveTokens(): void {
    return;
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  codeVerifier(): string {
    return this.#verifier;
  }
  redirectToAuthorization(): void {
    throw new Error(`There is no page for ${this.#verifier}`);
  }
}

describe('what an OAuthClientProvider keeps', () => {
  it('is in no error that repeats the request for a token', async () => {
    await using tour = await GuardedTour.start(token, secret);
    tour.refusal = 'invalid_scope';
    const auth = Object.freeze(new Interactive(tour.origin, 'the/refresh+token'));
    const failure = await failureOf(Client.connect(tour.url, { auth }));
    expect(failure).toMatchObject({ message: expect.stringContaining('grant_type=refresh_token') });
    expect(failure).toMatchObject({ message: expect.stringContaining('refresh_token=[secret]') });
    expect(inspect(failure, { depth: 9 })).not.toMatch(/outdated-token|the.{1,3}refresh|secret.{1,3}of-it/);
  });

  it('is in no error of its own', async () => {
    await using tour = await GuardedTour.start(token, secret);
    const auth = new Interactive(tour.origin);
    const failure = await failureOf(Client.connect(tour.url, { auth }));
    expect(failure).toMatchObject({ message: expect.stringContaining('There is no page for [secret]') });
    expect(auth.codeVerifier().length).toBeGreaterThan(40);
    expect(inspect(failure, { depth: 9 })).not.toContain(auth.codeVerifier());
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
