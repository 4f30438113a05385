import { isNetworkCode } from './network-code';

describe('isNetworkCode', () => {
  it.each([
    'ECONNRESET',
    'EPIPE',
    'EAI_AGAIN',
    'CERT_HAS_EXPIRED',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
  ])('takes %s', (code) => expect(isNetworkCode(code)).toBe(true));

  it.each([
    'ERR_INVALID_ARG_TYPE',
    'ERR_OUT_OF_RANGE',
    'ERR_CRYPTO_INVALID_STATE',
    'ERR_',
    'E',
    'econnreset',
    'ECONNRESET at secret',
    '',
    7,
    undefined,
  ])('does not take %s', (code) => expect(isNetworkCode(code)).toBe(false));
});
