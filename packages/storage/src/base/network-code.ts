/** Whether a connection never came about, by the code of the failure of the network: then nothing was sent. */
export function isNeverConnected(code: string): boolean {
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/.test(code);
}
