/** Every server that is measured, and the runs that it takes part in. */
import type { ServerCommand } from './process/server';
import type { Era } from './workload';

/**
 * `http` covers calls and lists; `memory` counts idle 2025 sessions; `cold` is the first answer of a new process; `proxy`
 * compares a gateway with a client that calls the same backend.
 */
export type Bench = 'http' | 'stdio' | 'memory' | 'cold' | 'proxy';

/** A `server` is called by the load generator; the others call by themselves: a client, and a gateway in its own process. */
export type Role = 'server' | 'client' | 'gateway';

export interface Contestant {
  id: string;
  label: string;
  /** The label over stdio, where sessions mean nothing. */
  stdioLabel: string;
  role: Role;
  file: string;
  era: Era;
  sessions: boolean;
  variant: string;
  /** Whether it writes a log to its standard error, which is then thrown away as fast as a machine can. */
  logs: boolean;
  benches: readonly Bench[];
}

const contestant = (
  id: string,
  label: string,
  file: string,
  era: Era,
  benches: readonly Bench[],
  rest: { role?: Role; sessions?: boolean; variant?: string; logs?: boolean } = {},
): Contestant => ({
  id,
  label,
  stdioLabel: label.replace(/ (session|stateless)$/, ''),
  file,
  era,
  benches,
  role: rest.role ?? 'server',
  sessions: rest.sessions ?? false,
  variant: rest.variant ?? '',
  logs: rest.logs ?? false,
});

/** The limit in each era, which every figure is compared with. */
export const BARE: Record<Era, Contestant> = {
  '2025': contestant('bare-2025', 'bare, 2025', 'bare', '2025', ['http', 'stdio']),
  '2026': contestant('bare-2026', 'bare, 2026', 'bare', '2026', ['http', 'stdio', 'cold']),
};

export const CONTESTANTS: readonly Contestant[] = [
  // How a bare loop is written decides what share of it others reach, so both ways are shown.
  contestant('bare-unbatched-2025', 'bare with a write per answer, 2025', 'bare', '2025', ['stdio'], {
    variant: 'unbatched',
  }),
  contestant('bare-unbatched-2026', 'bare with a write per answer, 2026', 'bare', '2026', ['stdio'], {
    variant: 'unbatched',
  }),
  contestant('tenon-client-2025', 'client, 2025', 'client', '2025', ['proxy'], { role: 'client' }),
  contestant('tenon-client-pooled-2025', 'client with pooledFetch, 2025', 'client', '2025', ['proxy'], {
    role: 'client',
    variant: 'pooled',
  }),
  contestant('tenon-gateway-2025', 'gateway, 2025 session', 'gateway', '2025', ['proxy'], { sessions: true }),
  contestant('tenon-client-2026', 'client, 2026', 'client', '2026', ['proxy'], { role: 'client' }),
  contestant('tenon-client-pooled-2026', 'client with pooledFetch, 2026', 'client', '2026', ['proxy'], {
    role: 'client',
    variant: 'pooled',
  }),
  contestant('tenon-gateway-2026', 'gateway, 2026', 'gateway', '2026', ['proxy']),
  contestant('tenon-gateway-memory-2025', 'gateway called in process, 2025', 'gateway', '2025', ['proxy'], {
    role: 'gateway',
  }),
  contestant('tenon-gateway-memory-2026', 'gateway called in process, 2026', 'gateway', '2026', ['proxy'], {
    role: 'gateway',
  }),
  contestant('tenon-2026', 'Tenon, 2026', 'tenon', '2026', ['http', 'stdio', 'cold', 'proxy']),
  contestant('tenon-2025', 'Tenon, 2025 session', 'tenon', '2025', ['http', 'stdio', 'memory', 'proxy'], {
    sessions: true,
  }),
  contestant('tenon-chain-2026', 'Tenon with chain, 2026', 'tenon', '2026', ['http'], { variant: 'chain', logs: true }),
  contestant('tenon-chain-2025', 'Tenon with chain, 2025 session', 'tenon', '2025', ['http'], {
    sessions: true,
    variant: 'chain',
    logs: true,
  }),
  contestant('tenon-schema-2026', 'Tenon without class-validator, 2026', 'tenon', '2026', ['http', 'cold'], {
    variant: 'schema',
  }),
  contestant('tmcp-2026', 'tmcp, 2026', 'tmcp', '2026', ['http', 'stdio', 'cold']),
  contestant('tmcp-2025', 'tmcp, 2025 session', 'tmcp', '2025', ['http', 'stdio', 'memory'], { sessions: true }),
  contestant('sdk-v2-2026', 'SDK v2, 2026', 'sdk-v2', '2026', ['http', 'stdio', 'cold']),
  contestant('sdk-v2-2025-stateless', 'SDK v2, 2025 stateless', 'sdk-v2', '2025', ['http', 'stdio']),
  contestant('sdk-v2-2025-session', 'SDK v2, 2025 session', 'sdk-v2', '2025', ['http', 'memory'], { sessions: true }),
  contestant('sdk-v1-stateless', 'SDK v1, 2025 stateless', 'sdk-v1', '2025', ['http', 'stdio', 'cold']),
  contestant('sdk-v1-session', 'SDK v1, 2025 session', 'sdk-v1', '2025', ['http', 'memory'], { sessions: true }),
  contestant('fastmcp-stateless', 'fastmcp, 2025 stateless', 'fastmcp', '2025', ['http', 'stdio', 'cold']),
  contestant('fastmcp-session', 'fastmcp, 2025 session', 'fastmcp', '2025', ['http', 'memory'], { sessions: true }),
];

/** What a gateway mounts in each era. */
export const BACKEND: Record<Era, Contestant> = {
  '2025': contestant('backend-2025', 'backend, 2025', 'tenon', '2025', [], { sessions: true }),
  '2026': contestant('backend-2026', 'backend, 2026', 'tenon', '2026', []),
};

export const takingPart = (all: readonly Contestant[], bench: Bench): Contestant[] =>
  all.filter(({ benches }) => benches.includes(bench));

export const commandOf = (
  { file, era, sessions, variant, logs }: Contestant,
  tools: number,
  transport: 'http' | 'stdio' = 'http',
): ServerCommand => ({ file, logs, flags: { tools, era, sessions, transport, variant } });
