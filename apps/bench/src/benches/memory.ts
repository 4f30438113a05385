/** The memory that idle 2025 sessions hold, after garbage collection and with no connection open. */
import { commandOf, takingPart, type Contestant } from '../contestants';
import { openIdleSessions } from '../process/generator';
import { startServer } from '../process/server';

export interface SessionMemory {
  id: string;
  /** One per step: the sessions open, and the KiB that each of them holds on average. */
  steps: { sessions: number; heapKiB: number; rssKiB: number }[];
  failure?: string;
}

const TOOLS = 10;
/** Sessions opened before the base line, so that lazily loaded code does not count as session memory. */
const WARM_UP = 100;
/** Time for the server to see that the client's connection is gone. */
const SETTLE_MS = 500;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function measureSessions(contestant: Contestant, counts: readonly number[]): Promise<SessionMemory['steps']> {
  const server = await startServer(commandOf(contestant, TOOLS), { nodeFlags: ['--expose-gc'], channel: true });
  const open = async (count: number): Promise<void> => {
    await openIdleSessions({ kind: 'sessions', target: { port: server.port, path: '/mcp' }, count });
    await pause(SETTLE_MS);
  };
  try {
    await open(WARM_UP);
    const base = await server.memory();
    const steps: SessionMemory['steps'] = [];
    let opened = 0;
    for (const sessions of counts) {
      await open(sessions - opened);
      opened = sessions;
      const now = await server.memory();
      steps.push({
        sessions,
        heapKiB: (now.heapUsed - base.heapUsed) / sessions / 1024,
        rssKiB: (now.rss - base.rss) / sessions / 1024,
      });
    }
    return steps;
  } finally {
    await server.end();
  }
}

/** Measures every contestant that keeps sessions, at ascending session counts. */
export async function runMemory(
  contestants: readonly Contestant[],
  counts: readonly number[],
  log: (line: string) => void,
): Promise<SessionMemory[]> {
  const results: SessionMemory[] = [];
  for (const contestant of takingPart(contestants, 'memory')) {
    try {
      const steps = await measureSessions(contestant, counts);
      results.push({ id: contestant.id, steps });
      log(
        `memory: ${contestant.label}: ${steps.map((s) => `${s.heapKiB.toFixed(2)} KiB at ${s.sessions}`).join(', ')}`,
      );
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      results.push({ id: contestant.id, steps: [], failure });
      log(`memory: ${contestant.label}: FAILED: ${failure}`);
    }
  }
  return results;
}
