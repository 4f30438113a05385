/**
 * What every server under test shares: reading its flags, telling its port, and answering questions about its memory.
 * It imports nothing but Node, so that it adds next to nothing to a cold start.
 */
import type { Era } from '../workload';

export interface ServerFlags {
  tools: number;
  era: Era;
  /** Whether the server keeps 2025 sessions; without it every request stands alone. */
  sessions: boolean;
  transport: 'http' | 'stdio';
  /** A variant of the same server, such as `chain` or `dto`. */
  variant: string;
  /** The port of the server that a gateway mounts. */
  backend?: number;
}

const valueOf = (argv: readonly string[], name: string, fallback: string): string => {
  const at = argv.indexOf(`--${name}`);
  return at === -1 ? fallback : (argv[at + 1] ?? fallback);
};

export function readServerFlags(argv: readonly string[] = process.argv.slice(2)): ServerFlags {
  const tools = Number(valueOf(argv, 'tools', '1'));
  if (!Number.isInteger(tools) || tools < 1) throw new Error('--tools takes a positive whole number');
  const backend = valueOf(argv, 'backend', '');
  return {
    tools,
    era: valueOf(argv, 'era', '2025') === '2026' ? '2026' : '2025',
    sessions: argv.includes('--sessions'),
    transport: valueOf(argv, 'transport', 'http') === 'stdio' ? 'stdio' : 'http',
    variant: valueOf(argv, 'variant', ''),
    ...(backend === '' ? {} : { backend: Number(backend) }),
  };
}

export interface MemoryReport {
  heapUsed: number;
  rss: number;
}

/** A server ends by itself after this time, should its parent be gone. */
const LIFETIME_MS = 30 * 60_000;

/** Tells the parent the port on the standard output, and answers its `memory` messages where there is a channel. */
export function announce(port: number): void {
  process.stdout.write(`${JSON.stringify({ port })}\n`);
  setTimeout(() => process.exit(0), LIFETIME_MS).unref();
  if (process.channel === undefined) return;
  process.on('message', (message) => {
    if (message !== 'memory') return;
    // Twice: the first collection lets finalisers run, the second takes what they released.
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const report: MemoryReport = { heapUsed, rss };
    process.send?.(report);
  });
}

/** The port of a listening node:http server. */
export function portOf(server: { address(): unknown }): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null && 'port' in address && typeof address.port === 'number') {
    return address.port;
  }
  throw new Error('the server listens on no port');
}
