import { validateHeaderName, validateHeaderValue } from 'node:http';
import { TenonError, type MountCaller } from '@tenon/core';

export type Headers = Readonly<Record<string, string>>;

/** Headers for all, or for the one who asks; called without a caller for what the mount itself does. */
export type HeaderSource = Headers | ((caller: MountCaller | undefined) => Headers | Promise<Headers>);

/** What the transport itself says with each request. */
const reserved =
  /^(?:mcp-.*|accept|content-type|content-length|host|connection|transfer-encoding|last-event-id|keep-alive|upgrade|te|trailer|proxy-.*|cookie2)$/;

/** Why a header cannot be sent or forwarded under this name; undefined where it can. */
export function problemOfName(name: string): string | undefined {
  try {
    validateHeaderName(name);
  } catch {
    return `'${name.slice(0, 60)}' is no name of a header`;
  }
  return reserved.test(name.toLowerCase()) ? `the header '${name}' belongs to the connection` : undefined;
}

/** Why a header cannot be sent with this value, which is not shown; undefined where it can. */
export function problemOfValue(name: string, value: unknown): string | undefined {
  try {
    validateHeaderValue(name, value as string);
    return typeof value === 'string' ? undefined : `the header '${name}' is no text`;
  } catch {
    return `the value of the header '${name}' has characters that no header can carry`;
  }
}

/**
 * What to send with a request of a caller: what is set, over what is forwarded. Names are in lower case.
 *
 * @throws TenonError TN7002 where the function throws, or gives what no header can be
 */
export async function headersFor(
  source: HeaderSource,
  forwarded: readonly string[],
  caller: MountCaller | undefined,
): Promise<Headers> {
  const headers: Record<string, string> = {};
  for (const name of forwarded) {
    const value = caller?.channel.header(name);
    if (value !== undefined) headers[name.toLowerCase()] = value;
  }
  try {
    const set = typeof source === 'function' ? await source(caller) : source;
    for (const [name, value] of Object.entries(set)) {
      const problem = problemOfName(name);
      if (problem !== undefined) throw new TypeError(problem);
      validateHeaderValue(name, value);
      headers[name.toLowerCase()] = value;
    }
  } catch (error) {
    throw new TenonError('TN7002', `the headers for it cannot be made: ${String(error)}`);
  }
  return headers;
}
