/** Calls and lists over HTTP, and round trips over stdio: one cell each. */
import { BARE, commandOf, takingPart, type Contestant } from '../contestants';
import type { Method } from '../load/request-template';
import type { WindowRun, WindowSettings } from '../measure/windows';
import { runLoad } from '../process/generator';
import { serverArguments, startServer, type ServerCommand } from '../process/server';
import type { Cell } from './cell';
import { runPasses, type Entry, type Pass } from './passes';
import { describePass, describeRun } from './progress';

export interface RequestSettings {
  contestants: readonly Contestant[];
  passes: number;
  windows: WindowSettings;
  log: (line: string) => void;
}

export const CONNECTIONS = 16;

const PATH = '/mcp';

export async function measureHttp(
  { era, sessions }: Contestant,
  command: ServerCommand,
  method: Method,
  tools: number,
  settings: WindowSettings,
): Promise<WindowRun> {
  const server = await startServer(command);
  try {
    return await runLoad({
      kind: 'http',
      pid: server.pid,
      settings,
      plan: {
        work: { method, era, tools },
        target: { port: server.port, path: PATH },
        connections: CONNECTIONS,
        sessions,
      },
    });
  } finally {
    await server.end();
  }
}

const measureStdio = (contestant: Contestant, depth: number, settings: WindowSettings): Promise<WindowRun> =>
  runLoad({
    kind: 'stdio',
    settings,
    plan: { work: { method: 'tools/call', era: contestant.era, tools: 1 }, depth },
    serverArguments: serverArguments(commandOf(contestant, 1, 'stdio')),
  });

type Measure = (contestant: Contestant) => Promise<WindowRun>;

export async function runCell(
  name: string,
  labelOf: (contestant: Contestant) => string,
  contestants: readonly Contestant[],
  measure: Measure,
  { passes, log }: RequestSettings,
): Promise<Pass[]> {
  const entry = (contestant: Contestant): Entry => ({
    id: contestant.id,
    group: contestant.era,
    measure: async () => {
      try {
        const run = await measure(contestant);
        log(`${name}: ${labelOf(contestant)}: ${describeRun(run)}`);
        return run;
      } catch (error) {
        log(`${name}: ${labelOf(contestant)}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      }
    },
  });
  let number = 0;
  return runPasses(
    contestants.map(entry),
    { '2025': entry(BARE['2025']), '2026': entry(BARE['2026']) },
    passes,
    (pass) => {
      number += 1;
      log(`${name}: ${describePass(pass, number)}`);
    },
  );
}

/** tools/call or tools/list over HTTP with a number of tools. */
export async function runHttpCell(kind: 'calls' | 'lists', tools: number, settings: RequestSettings): Promise<Cell> {
  const method = kind === 'calls' ? 'tools/call' : 'tools/list';
  const passes = await runCell(
    `${method}, ${tools} tools`,
    ({ label }) => label,
    takingPart(settings.contestants, 'http'),
    (contestant) => measureHttp(contestant, commandOf(contestant, tools), method, tools, settings.windows),
    settings,
  );
  return { kind, tools, depth: CONNECTIONS, passes };
}

/** tools/call over stdio with a number of requests under way. */
export async function runStdioCell(depth: number, settings: RequestSettings): Promise<Cell> {
  const passes = await runCell(
    `stdio, depth ${depth}`,
    ({ stdioLabel }) => stdioLabel,
    takingPart(settings.contestants, 'stdio'),
    (contestant) => measureStdio(contestant, depth, settings.windows),
    settings,
  );
  return { kind: 'stdio', tools: 1, depth, passes };
}
