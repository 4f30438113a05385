import type { ServerCore } from './server-core';

/** What servers are within, kept from their users. */
const cores = new WeakMap<object, ServerCore>();

export function keepCore(server: object, core: ServerCore): void {
  cores.set(server, core);
}

/** The core of a server; undefined for anything else. */
export function coreOf(server: object): ServerCore | undefined {
  return cores.get(server);
}
