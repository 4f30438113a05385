import { describeRedisFailure } from './redis-failure';

const secret = 'secret-value';
const describeError = (error: object, lastError?: string): ReturnType<typeof describeRedisFailure> =>
  describeRedisFailure(Object.assign(new Error(secret), error), 'Redis at host:1', lastError);

describe('failures of Redis', () => {
  it.each([
    ['ECONNREFUSED', 'not-sent'],
    ['ECONNRESET', 'unknown'],
    ['EPIPE', 'unknown'],
    ['CERT_HAS_EXPIRED', 'unknown'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unknown'],
  ])('%s is of the network: %s', (code, outcome) => {
    const failure = describeError({ code });
    expect(failure).toMatchObject({ kind: 'unavailable', outcome, detail: expect.stringContaining(code) });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it.each(['ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE', 'ERR_BUFFER_OUT_OF_BOUNDS'])(
    '%s is a mistake of a program, not of the network',
    (code) => expect(describeError({ code })).toBeUndefined(),
  );

  it('says of a connection that ended what ended it', () => {
    const failure = describeError({ message: 'Connection is closed.' }, 'ECONNRESET');
    expect(failure).toMatchObject({ outcome: 'unknown', detail: expect.stringContaining('last error ECONNRESET') });
  });

  it.each([
    ['LOADING Redis is loading', { kind: 'unavailable', outcome: 'not-sent' }],
    ['NOAUTH Authentication required', { kind: 'unavailable', outcome: 'not-sent', retryable: false }],
    ["OOM command not allowed when used memory > 'maxmemory'", { kind: 'full' }],
    [`ERR wrong number of arguments for ${secret}`, { kind: 'failed', detail: 'Redis at host:1 answers ERR' }],
  ])('knows the reply "%s"', (message, expected) => {
    const failure = describeError({ name: 'ReplyError', message });
    expect(failure).toMatchObject(expected);
    expect(JSON.stringify(failure)).not.toContain(secret);
  });
});
