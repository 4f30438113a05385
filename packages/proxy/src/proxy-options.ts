/** What `remote` and `sdkServer` have in common. */
export interface ProxyOptions {
  /** How long one request may take, in milliseconds; progress starts it anew, and it stands still while the client is asked. 60 000 by default, 0 for as long as it takes. */
  readonly timeoutMs?: number;
  /** How long connecting may take, in milliseconds; 10 000 by default. */
  readonly connectTimeoutMs?: number;
  /** Connections for callers at the same time; 100 by default. */
  readonly maxConnections?: number;
  /** After how many milliseconds without a request the connection of a caller is closed; 300 000 by default. */
  readonly idleTimeoutMs?: number;
  /** How long a list holds, in milliseconds, unless the server reports a change before; 300 000 by default. */
  readonly listTtlMs?: number;
  /** Pages of one list before it is an error; 250 by default. */
  readonly maxPages?: number;
  /** Calls at servers of 2025 that wait for clients of 2026 at the same time; 1 000 by default. */
  readonly maxParked?: number;
  /** How long such a call waits, in milliseconds; 300 000 by default. */
  readonly parkTimeoutMs?: number;
  /**
   * Whether callers without principal and session share one connection also where it has a session of its own, as a program
   * or a server of 2025 has; by default each of their requests gets a fresh one.
   */
  readonly shareAnonymous?: boolean;
}

export type ProxySettings = Required<ProxyOptions>;

const defaults: ProxySettings = {
  timeoutMs: 60_000,
  connectTimeoutMs: 10_000,
  maxConnections: 100,
  idleTimeoutMs: 300_000,
  listTtlMs: 300_000,
  maxPages: 250,
  maxParked: 1_000,
  parkTimeoutMs: 300_000,
  shareAnonymous: false,
};

/**
 * Options with their defaults.
 *
 * @param others names of options that are read elsewhere
 * @returns also what is wrong with them
 */
export function readProxyOptions(
  options: ProxyOptions,
  others: readonly string[] = [],
): { settings: ProxySettings; problems: string[] } {
  const given = Object.fromEntries(
    Object.keys(defaults).flatMap((name) => {
      const value = options[name as keyof ProxyOptions];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const settings = { ...defaults, ...given };
  const known = [...Object.keys(defaults), ...others];
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  const problems = Object.entries(settings).flatMap(([name, value]) => {
    if (typeof defaults[name as keyof ProxySettings] === 'boolean') {
      return typeof value === 'boolean' ? [] : [`\`${name}\` is no boolean`];
    }
    const least = name === 'timeoutMs' || name === 'listTtlMs' || name === 'maxParked' ? 0 : 1;
    const isFine = Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= 2_147_483_647;
    return isFine ? [] : [`\`${name}\` is no whole number from ${least}`];
  });
  if (unknown.length > 0) {
    problems.push(`there is no option \`${unknown.join('`, `')}\`, but \`${known.join('`, `')}\``);
  }
  return { settings, problems };
}
