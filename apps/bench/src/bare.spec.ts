import { BARE, commandOf } from './contestants';
import { HttpLoad } from './load/http-load';
import type { Method } from './load/request-template';
import { StdioLoad } from './load/stdio-load';
import type { Load } from './load/load';
import { cpuMicroseconds } from './measure/schedstat';
import { measureWindows, type WindowSettings } from './measure/windows';
import { endChild, startNode } from './process/children';
import { serverArguments, startServer } from './process/server';
import type { Era } from './workload';

/** The sources run as they are. */
const nodeFlags = ['-r', 'esbuild-register'];
const settings: WindowSettings = { milliseconds: 20, minimumRequests: 100, minimumWindows: 1, limit: 3 };
const eras: readonly Era[] = ['2025', '2026'];
const methods: readonly Method[] = ['tools/call', 'tools/list'];

async function measure(load: Load, pid: number) {
  try {
    await load.start();
    return await measureWindows(load, () => cpuMicroseconds(pid), settings);
  } finally {
    await load.stop();
  }
}

describe.each(eras)('a small benchmark of the bare server in %s', (era) => {
  it.each(methods)(
    'gets right answers to %s over HTTP',
    async (method) => {
      const server = await startServer(commandOf(BARE[era], 2), { nodeFlags });
      try {
        const plan = { work: { method, era, tools: 2 }, target: { port: server.port, path: '/mcp' }, connections: 2 };
        const run = await measure(new HttpLoad({ ...plan, sessions: false }), server.pid);
        expect(run.firstFault).toBeUndefined();
        expect(run.errors).toBe(0);
        expect(run.requests).toBeGreaterThanOrEqual(100);
        expect(run.cpu).toBeGreaterThan(0);
      } finally {
        await server.end();
      }
    },
    30_000,
  );

  it('gets right answers over stdio', async () => {
    const child = startNode(serverArguments(commandOf(BARE[era], 1, 'stdio'), nodeFlags), 0, {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      if (child.stdin === null || child.stdout === null || child.pid === undefined) throw new Error('no streams');
      const work = { method: 'tools/call', era, tools: 1 } as const;
      const run = await measure(new StdioLoad({ work, depth: 4 }, child.stdin, child.stdout), child.pid);
      expect(run.firstFault).toBeUndefined();
      expect(run.requests).toBeGreaterThanOrEqual(100);
    } finally {
      await endChild(child);
    }
  }, 30_000);
});

describe('a load', () => {
  it('stops on a server that answers wrongly', async () => {
    const server = await startServer(commandOf(BARE['2025'], 1), { nodeFlags });
    try {
      const plan = { work: { method: 'tools/list' as const, era: '2025' as const, tools: 3 }, connections: 1 };
      const load = new HttpLoad({ ...plan, target: { port: server.port, path: '/mcp' }, sessions: false });
      await expect(measure(load, server.pid)).rejects.toThrow('1 tools instead of 3');
    } finally {
      await server.end();
    }
  }, 30_000);
});
