/**
 * Node's own names of what breaks a connection, of certificates that are refused, and of what OpenSSL says. The other
 * `ERR_…` are mistakes of a program, such as an argument that cannot be.
 */
const networkCode = /^(E(?!RR_)[A-Z_]{3,30}|[A-Z_]{0,60}CERT[A-Z_]{0,60}|ERR_SSL_[A-Z0-9_]{1,60})$/;

/** Whether an error is of the network, by its code. */
export function isNetworkCode(code: unknown): code is string {
  return typeof code === 'string' && networkCode.test(code);
}

/** Whether a connection never came about, by the code of the failure of the network: then nothing was sent. */
export function isNeverConnected(code: string): boolean {
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/.test(code);
}
